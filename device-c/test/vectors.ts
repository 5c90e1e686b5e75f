import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { concat, fromHex } from '@holdfast/bytes';
import { encodeCbor } from '@holdfast/trust';

const path = fileURLToPath(new URL('../../packages/trust/vectors/bundles.json', import.meta.url));

export interface VectorDevice {
  /** A key of `roots`. */
  readonly root: string;
  /** −1: none. */
  readonly highestIndex: number;
  readonly timeFloor: number;
  readonly actedFloor: number;
  readonly acted: readonly (readonly [notBefore: number, id: string])[];
  readonly nonce: string;
  readonly endpoint: string;
  readonly model: string;
  readonly operations: readonly number[];
  readonly clock: number | null;
}

export interface Vector {
  readonly name: string;
  /** What differs from the file's device. */
  readonly device?: Partial<VectorDevice>;
  readonly bundle: string;
  /** How many zero bytes follow what `bundle` has. */
  readonly zeros?: number;
  readonly expect: string;
  /** What differs afterwards from the device before. */
  readonly after?: Partial<VectorDevice>;
}

export interface VectorFile {
  readonly format: string;
  /** Payloads in hex. */
  readonly roots: Readonly<Record<string, string>>;
  readonly device: VectorDevice;
  readonly vectors: readonly Vector[];
}

/** What packages/trust holds both verifiers to; undefined where it is not there. */
export function readVectors(): VectorFile | undefined {
  if (!existsSync(path)) return undefined;
  const file = JSON.parse(readFileSync(path, 'utf8')) as VectorFile;
  if (file.format !== 'hf-bundle-vectors/1') throw new Error(`${path} is of the format ${file.format}`);
  return file;
}

export const deviceOf = (file: VectorFile, { device }: Vector): VectorDevice => ({
  ...file.device,
  ...device,
});

export const bundleOf = ({ bundle, zeros = 0 }: Vector): Uint8Array =>
  concat(fromHex(bundle), new Uint8Array(zeros));

/**
 * A Root as a device keeps it, in a SignedRoot. The signature is none: a device verified it when it accepted the root, and reads past it
 * ever after.
 */
export function storedRoot(payload: Uint8Array): Uint8Array {
  const header = encodeCbor(
    new Map<number, number | Uint8Array>([
      [1, -19],
      [4, new Uint8Array(8)],
    ]),
  );
  return encodeCbor([new Uint8Array(), new Map(), payload, [[header, new Map(), new Uint8Array(64)]]]);
}
