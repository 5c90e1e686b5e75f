import { concat } from '@holdfast/bytes';
import type { ProofCosignature } from '../../log/log-proof.ts';
import { testLog, testWitness } from '../../log/testing/log-parties.ts';
import { commandBundle, DEVICE, LOG, NOW, OTHER_LOG, WITNESSES } from '../test-world.ts';
import { changed, flip, given } from './build.ts';
import type { Case } from './vector.ts';

const OTHER = new Uint8Array(32).fill(1);

/** Steps 11 and 12. */
export const logCases = (): Promise<Case[]> =>
  Promise.all([
    given('a proof of another log', 'not-in-log', {}, { log: OTHER_LOG }),
    given(
      "a proof by another key under the log's name",
      'not-in-log',
      {},
      { log: testLog(LOG.log.origin, 7) },
    ),
    given('a command that is logged as a release', 'not-in-log', {}, { type: 'release' }),
    given('a command that is logged as a root', 'not-in-log', {}, { type: 'root' }),
    mixed(),
    ...(
      [
        ['another index', { index: 5 }],
        ['an index out of the log', { index: 7 }],
        ['another size', { size: 6 }],
        ['size 0', { size: 0 }],
        ['an index of 2^53 - 1', { index: Number.MAX_SAFE_INTEGER }],
        ['a size of 2^53 - 1', { size: Number.MAX_SAFE_INTEGER }],
        ['no path', { path: [] }],
        ['a path of 64 hashes', { path: Array.from({ length: 64 }, () => OTHER) }],
        ['a signature of the log of zeros', { logSignature: new Uint8Array(64) }],
      ] as const
    ).map(([name, change]) =>
      changed(`a proof with ${name}`, 'not-in-log', (bundle) => ({
        ...bundle,
        proof: { ...bundle.proof, ...change },
      })),
    ),
    changed('a path with a bit changed', 'not-in-log', (bundle) => ({
      ...bundle,
      proof: {
        ...bundle.proof,
        path: bundle.proof.path.map((hash, at) => (at === 1 ? flip(hash, 31) : hash)),
      },
    })),
    changed('a path with a hash too many', 'not-in-log', (bundle) => ({
      ...bundle,
      proof: { ...bundle.proof, path: [...bundle.proof.path, OTHER] },
    })),
    given('no cosignatures', 'too-few-witnesses', {}, { cosign: [] }),
    given('k - 1 cosignatures', 'too-few-witnesses', {}, { cosign: [[1, NOW]] }),
    given(
      'a stranger as witness',
      'bad-cosignature',
      {},
      { witnesses: [WITNESSES[0]!, testWitness('stranger', 'ed25519', 99)] },
    ),
    given(
      'a stranger as witness beside enough',
      'bad-cosignature',
      {},
      {
        witnesses: [...WITNESSES.slice(0, 2), testWitness('stranger', 'ml-dsa-44', 99)],
        cosign: [
          [0, NOW],
          [1, NOW],
          [2, NOW],
        ],
      },
    ),
    given(
      'a witness that the root has not',
      'bad-cosignature',
      {},
      {
        witnesses: [...WITNESSES, testWitness('stranger', 'ed25519', 99)],
        cosign: [
          [0, NOW],
          [1, NOW],
          [3, NOW],
        ],
      },
    ),
    changed(
      'a cosignature with another time',
      'bad-cosignature',
      withCosignature((one) => ({ ...one, time: one.time + 1 })),
    ),
    changed(
      'a cosignature as that of the next witness',
      'bad-cosignature',
      withCosignature((one) => ({ ...one, witness: one.witness + 1 })),
    ),
    changed(
      'a cosignature with a bit changed',
      'bad-cosignature',
      withCosignature((one) => ({ ...one, signature: flip(one.signature, 33) })),
    ),
    changed(
      'a cosignature of 65 bytes',
      'bad-cosignature',
      withCosignature((one) => ({ ...one, signature: concat(one.signature, OTHER.slice(0, 1)) })),
    ),
    changed(
      'an ML-DSA cosignature with a bit changed',
      'bad-cosignature',
      withCosignature((one) => (one.witness === 2 ? { ...one, signature: flip(one.signature, 100) } : one)),
      {},
      {
        cosign: [
          [0, NOW],
          [2, NOW],
        ],
      },
    ),
    given(
      'a root without witnesses',
      'accepted',
      { notBefore: 0 },
      { cosign: [] },
      { device: { root: { ...DEVICE.root, witnesses: [], quorum: 0 } } },
    ),
    given('a quorum of 0, cosigned', 'accepted', {}, {}, { device: { root: { ...DEVICE.root, quorum: 0 } } }),
  ]);

type Change = Parameters<typeof changed>[2];

const withCosignature =
  (change: (cosignature: ProofCosignature) => ProofCosignature): Change =>
  (bundle) => ({
    ...bundle,
    proof: { ...bundle.proof, cosignatures: bundle.proof.cosignatures.map(change) },
  });

async function mixed(): Promise<Case> {
  const { proof } = await commandBundle({ operation: 2 });
  return changed('a command with the proof of another', 'not-in-log', (bundle) => ({ ...bundle, proof }));
}
