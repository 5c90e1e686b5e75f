import { readFile } from 'node:fs/promises';
import { decodeSignedRoot, TrustError } from '@holdfast/trust';
import { Failure } from '../failure.ts';

/** The file of a SignedRoot, as "command sign" writes it. Rejects with {@link Failure} `file`. */
export async function readSignedRoot(file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new Failure('file', `the root file ${file} cannot be read`, { cause });
  }
  try {
    decodeSignedRoot(bytes);
    return bytes;
  } catch (cause) {
    if (cause instanceof TrustError) throw new Failure('file', `${file} holds no signed root`, { cause });
    throw cause;
  }
}
