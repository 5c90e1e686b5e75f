import { TrustError } from '../trust-error.ts';
import type { CborReader } from './cbor-reader.ts';

/** A text of printable ASCII without spaces: origins, and names that go into lines of signed text. */
export function readToken(reader: CborReader, max: number): string {
  const text = reader.text({ min: 1, max });
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new TrustError('malformed', 'a text with more than printable ASCII');
  return text;
}
