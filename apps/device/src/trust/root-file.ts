import { readFile } from 'node:fs/promises';
import { decodeSignedRoot, TrustError, verifyFirstRoot } from '@holdfast/trust';
import { DeviceError } from '../device-error.ts';

/** What the maker puts into a device. Rejects with DeviceError `keys` for what is no root, or one that its own keys have not signed. */
export async function readRootFile(file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new DeviceError('keys', `${file} cannot be read`, { cause });
  }
  try {
    const signed = decodeSignedRoot(bytes);
    const refusal = signed.root.version === 1 ? verifyFirstRoot(signed) : undefined;
    if (refusal === undefined) return bytes;
    throw new DeviceError('keys', `${file} is no root that its own keys have signed: ${refusal}`);
  } catch (cause) {
    if (!(cause instanceof TrustError)) throw cause;
    throw new DeviceError('keys', `${file} holds no signed root`, { cause });
  }
}
