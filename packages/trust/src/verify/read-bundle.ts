import type { Bundle } from '../bundle/bundle.ts';
import { decodeBundle } from '../bundle/bundle-codec.ts';
import { decodeSigned, type Signed } from '../signed/signed.ts';
import { TrustError } from '../trust-error.ts';
import type { Refusal } from './refusal.ts';

export interface ReadBundle {
  readonly bundle: Bundle;
  readonly signed: Signed;
}

/** Steps 1 and 2: all of it is what the format says, to the last byte. */
export function readBundle(bytes: Uint8Array): ReadBundle | Refusal {
  try {
    const bundle = decodeBundle(bytes);
    const signed = decodeSigned(bundle.signed);
    return hasItsParts(bundle, signed) ? { bundle, signed } : 'malformed';
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    return error.code === 'too-large' ? 'too-large' : 'malformed';
  }
}

/** A membership is there for a set and only for one; nothing comes with a root. Of attachments, step 9 knows who has one. */
function hasItsParts({ membership, attachment }: Bundle, signed: Signed): boolean {
  if (signed.kind === 'root') return membership === undefined && attachment === undefined;
  return (membership !== undefined) === (signed.command.target.kind === 'set');
}
