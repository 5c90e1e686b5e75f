import { fromBase64, toBase64 } from '@holdfast/bytes';
import {
  CborReader,
  encodePublicKey,
  keyId,
  readHolderKey,
  TrustError,
  type HolderPublicKey,
} from '@holdfast/trust';
import { toHex } from '@holdfast/bytes';
import { Failure } from '../failure.ts';

const PREFIX = 'holdfast-key';

/** One line for people to hand on: `holdfast-key BASE64 LABEL`. The key id is made from the key, never believed. */
export const formatPublicKey = (key: HolderPublicKey, label: string): string =>
  `${PREFIX} ${toBase64(encodePublicKey(key))} ${label}`;

export interface NamedKey {
  readonly key: HolderPublicKey;
  readonly label: string;
}

/** Throws {@link Failure} `file`. */
export function parsePublicKey(text: string, source: string): NamedKey {
  const [prefix, encoded = '', ...words] = text.trim().split(/ +/);
  if (prefix !== PREFIX) throw new Failure('file', `${source} holds no public key of a key holder`);
  try {
    const reader = new CborReader(fromBase64(encoded));
    const key = readHolderKey(reader);
    reader.end();
    return { key, label: words.join(' ') || idOf(key) };
  } catch (cause) {
    if (cause instanceof TrustError) throw new Failure('file', `${source}: ${cause.message}`, { cause });
    throw new Failure('file', `${source} holds no public key of a key holder`, { cause });
  }
}

/** Grouped, so that it can be compared aloud. */
export const idOf = (key: HolderPublicKey): string => toHex(keyId(key)).replace(/(.{4})(?=.)/g, '$1 ');
