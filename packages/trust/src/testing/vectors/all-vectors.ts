import { toHex } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import { encodeRoot } from '../../root/root-codec.ts';
import type { Root } from '../../root/root.ts';
import { acceptedCases } from './accepted.ts';
import { refusedCases } from './refused.ts';
import { edgeCases } from './edge-cases.ts';
import { malformedBundles } from './malformed-bundles.ts';
import { malformedContents } from './malformed-contents.ts';
import { rootCases } from './root-cases.ts';
import { signerCases } from './signer-cases.ts';
import { DEVICE, KNOWLEDGE } from '../test-world.ts';
import { deviceOf, vectorOf, type Case, type Judged, type Vector, type VectorDevice } from './vector.ts';

export interface VectorFile {
  readonly format: 'hf-bundle-vectors/1';
  /** Payloads in hex, by the first 8 digits of their hash. */
  readonly roots: Readonly<Record<string, string>>;
  /** The device of every vector, but for what the vector says. */
  readonly device: VectorDevice;
  readonly vectors: readonly Vector[];
}

export const allCases = async (): Promise<Case[]> => [
  ...(await acceptedCases()),
  ...(await edgeCases()),
  ...(await refusedCases()),
  ...(await signerCases()),
  ...(await rootCases()),
  ...(await malformedBundles()),
  ...(await malformedContents()),
];

/** The same in every run: keys and times are fixed, and signatures are deterministic. */
export function vectorFile(judged: readonly Judged[]): VectorFile {
  const roots: Record<string, string> = {};
  const names = new Map<Root, string>();
  const nameRoot = (root: Root): string => {
    const known = names.get(root);
    if (known !== undefined) return known;
    const bytes = encodeRoot(root);
    const name = toHex(sha256(bytes)).slice(0, 8);
    roots[name] = toHex(bytes);
    names.set(root, name);
    return name;
  };
  const device = deviceOf(DEVICE, KNOWLEDGE, nameRoot);
  const vectors = judged.map((one) => vectorOf(one, nameRoot));
  return { format: 'hf-bundle-vectors/1', roots, device, vectors };
}
