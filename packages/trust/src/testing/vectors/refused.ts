import { concat, utf8 } from '@holdfast/bytes';
import { sealAttachment } from '../../bundle/attachment.ts';
import { encodeCommand } from '../../command/command-codec.ts';
import type { ArgumentValue } from '../../command/command.ts';
import { decodeSignedCommand } from '../../signed/signed.ts';
import { MAX_ACTED, NONE_ACTED, withActed, type ActedCommands } from '../../verify/acted.ts';
import { ENDPOINT, NONCE, SALT, testCommand } from '../test-command.ts';
import { ada, ben, ISSUED, signBy } from '../test-root.ts';
import { commandBundle, DEVICE, LOG, NOW, OTHER_LOG, proofOf, WITNESSES } from '../test-world.ts';
import { testLog, testWitness } from '../../log/testing/log-parties.ts';
import { setOf, whole } from './accepted.ts';
import { changed, flip, given } from './build.ts';
import type { Case } from './vector.ts';

const OTHER = new Uint8Array(32).fill(1);
const OTHER_NONCE = OTHER.slice(0, 16);
const accepted = { timeFloor: NOW };

const rootCases = (): Promise<Case[]> =>
  Promise.all([
    given('another owner', 'wrong-owner', { owner: OTHER_NONCE }),
    given('another owner, by a stranger', 'wrong-owner', { owner: OTHER_NONCE, root: 9 }),
    given('the root that follows', 'wrong-root', { root: 2 }),
    given('a root before', 'wrong-root', {}, {}, { device: { root: { ...DEVICE.root, version: 2 } } }),
    given('an operation that no role has', 'no-role', { operation: 12 }),
    given('an operation that no role has, unknown too', 'no-role', { operation: 255 }),
  ]);

const bound = setOf(5, NONCE);
const boundElsewhere = setOf(5, OTHER_NONCE);
const free = setOf(5);
const target = { kind: 'set', hash: free.hash, size: free.size } as const;
const membership = free.membershipOf(ENDPOINT)!;

const targetCases = (): Promise<Case[]> =>
  Promise.all([
    given('another device', 'wrong-target', { target: { kind: 'device', endpoint: `${ENDPOINT}0` } }),
    given('a device whose name differs in case', 'wrong-target', {
      target: { kind: 'device', endpoint: ENDPOINT.toUpperCase() },
    }),
    given('another model', 'wrong-target', { target: { kind: 'model', model: 'other' } }),
    given('a model for an operation that binds a nonce', 'wrong-target', {
      operation: 1,
      target: { kind: 'model', model: 'cold-chain-2' },
    }),
    given(
      "another device's place in the set",
      'wrong-target',
      { target },
      { membership: free.membershipOf('urn:dev:logger-101') },
    ),
    given(
      'a set that has not this device',
      'wrong-target',
      { target: { ...target, hash: OTHER } },
      { membership },
    ),
    given('a set of another size', 'wrong-target', { target: { ...target, size: 6 } }, { membership }),
    given('an index out of the set', 'wrong-target', { target }, { membership: { ...membership, index: 5 } }),
    given(
      'another index in the set',
      'wrong-target',
      { target },
      { membership: { ...membership, index: 1 } },
    ),
    given(
      'a path that is too short',
      'wrong-target',
      { target },
      { membership: { ...membership, path: membership.path.slice(1) } },
    ),
    given(
      'a path that is too long',
      'wrong-target',
      { target },
      { membership: { ...membership, path: [...membership.path, OTHER] } },
    ),
    given(
      'a path of 64 hashes',
      'wrong-target',
      { target },
      { membership: { ...membership, path: Array.from({ length: 64 }, () => OTHER) } },
    ),
    given(
      'a leaf with a nonce that the set has not',
      'wrong-target',
      { target },
      { membership: { ...membership, nonce: NONCE } },
    ),
    given(
      'a leaf without the nonce that the set has',
      'wrong-target',
      { operation: 1, target: { ...target, hash: bound.hash } },
      {
        membership: { index: bound.membershipOf(ENDPOINT)!.index, path: bound.membershipOf(ENDPOINT)!.path },
      },
    ),
  ]);

const firmware = (...change: readonly (readonly [number, ArgumentValue])[]) => ({
  operation: 11,
  arguments: new Map([...(whole(11, 'device').command.arguments ?? []), ...change]),
});
const without = (key: number) => ({
  operation: 11,
  arguments: new Map([...(whole(11, 'device').command.arguments ?? [])].filter(([at]) => at !== key)),
});
const attachment = sealAttachment(utf8('content'), SALT);
const servers = { operation: 8, arguments: new Map([[1, attachment.hash]]) };

const operationCases = (): Promise<Case[]> =>
  Promise.all([
    given('a root as a command', 'unknown-operation', { operation: 10 }),
    given(
      'an operation that this device has not',
      'unknown-operation',
      {},
      {},
      { knowledge: { operations: new Set([1, 2]) } },
    ),
    given('an argument too many', 'unknown-operation', { arguments: new Map([[1, 1]]) }),
    given('an unknown argument', 'unknown-operation', firmware([6, true])),
    given('no argument where one is due', 'unknown-operation', { operation: 5, nonce: NONCE }),
    given('a choice that there is not', 'unknown-operation', {
      operation: 5,
      nonce: NONCE,
      arguments: new Map([[1, 3]]),
    }),
    given('a text for a hash', 'unknown-operation', firmware([3, 'x'.repeat(32)])),
    given('a hash of 31 bytes', 'unknown-operation', firmware([3, new Uint8Array(31)])),
    given('a text for a size', 'unknown-operation', firmware([4, '4096'])),
    given('a number for a version', 'unknown-operation', firmware([2, 2])),
    given('false for a permission', 'unknown-operation', firmware([5, false])),
    given('firmware without a size', 'unknown-operation', without(4)),
    given('firmware without permission for a lower version', 'accepted', without(5), {}, accepted),
    given('no attachment where one is due', 'wrong-attachment', servers),
    given('an attachment where none is due', 'wrong-attachment', {}, { attachment: attachment.bytes }),
    given('another attachment', 'wrong-attachment', servers, { attachment: flip(attachment.bytes, 20) }),
    given('an attachment with a byte left over', 'wrong-attachment', servers, {
      attachment: concat(attachment.bytes, OTHER.slice(0, 1)),
    }),
    given('an attachment of nothing', 'wrong-attachment', servers, { attachment: new Uint8Array() }),
  ]);

/** What a device remembers after it acted on reboots that began at these times. */
export async function actedAt(times: readonly number[]): Promise<ActedCommands> {
  let acted = NONE_ACTED;
  for (const notBefore of times) {
    const payload = encodeCommand(testCommand({ notBefore, expires: NOW + 86_400 }));
    acted = withActed(acted, decodeSignedCommand(await signBy(payload, ada)));
  }
  return acted;
}

async function indexCases(): Promise<Case[]> {
  const again = { acted: await actedAt([ISSUED + 5]) };
  const begun = { notBefore: ISSUED + 5, expires: NOW + 86_400 };
  const hours = Array.from({ length: MAX_ACTED + 1 }, (_, n) => ISSUED + 10 * n);
  const full = { acted: await actedAt(hours.slice(1)) };
  const over = { acted: await actedAt(hours) };
  return await Promise.all([
    given('the index that was acted on', 'not-newer', {}, { index: 3 }),
    given('an index before', 'not-newer', {}, { index: 2 }),
    given('an index before, of another log', 'not-newer', {}, { index: 0, log: OTHER_LOG }),
    given('a command acted on, logged again', 'not-newer', begun, { index: 6, size: 9 }, { device: again }),
    given('a command acted on, signed by another', 'not-newer', begun, { signers: [ben] }, { device: again }),
    given(
      'another command of the same time',
      'accepted',
      { ...begun, operation: 2 },
      {},
      { ...accepted, device: again },
    ),
    given(
      'a command before the one acted on',
      'accepted',
      { notBefore: ISSUED },
      {},
      { ...accepted, device: again },
    ),
    given('a 17th command to remember', 'accepted', {}, {}, { ...accepted, device: full }),
    given(
      'a 17th command to remember, later than all',
      'accepted',
      { notBefore: ISSUED + 999 },
      {},
      { ...accepted, device: full },
    ),
    given(
      'a command at the time of the one forgotten',
      'not-newer',
      { notBefore: ISSUED, operation: 2 },
      {},
      { device: over },
    ),
    given(
      'a command just after the one forgotten',
      'accepted',
      { notBefore: ISSUED + 1 },
      {},
      { ...accepted, device: over },
    ),
  ]);
}

const logCases = (): Promise<Case[]> =>
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
type Cosignature = Awaited<ReturnType<typeof proofOf>>['cosignatures'][number];

const withCosignature =
  (change: (cosignature: Cosignature) => Cosignature): Change =>
  (bundle) => ({
    ...bundle,
    proof: { ...bundle.proof, cosignatures: bundle.proof.cosignatures.map(change) },
  });

async function mixed(): Promise<Case> {
  const { proof } = await commandBundle({ operation: 2 });
  return changed('a command with the proof of another', 'not-in-log', (bundle) => ({ ...bundle, proof }));
}

const timeCases = (): Promise<Case[]> =>
  Promise.all([
    given('begins in a second', 'not-yet', { notBefore: NOW + 1 }, {}, accepted),
    given('ended a second ago', 'expired', { expires: NOW - 1 }, {}, accepted),
    given(
      'ended before the time floor',
      'expired',
      { expires: NOW + 9 },
      {},
      { device: { timeFloor: NOW + 10 }, timeFloor: NOW + 10 },
    ),
    given(
      'ended by the clock',
      'expired',
      { expires: NOW + 9 },
      {},
      { knowledge: { clock: NOW + 10 }, ...accepted },
    ),
    given(
      'one witness ahead is not believed',
      'not-yet',
      { notBefore: NOW + 1 },
      {
        cosign: [
          [0, NOW + 9999],
          [1, NOW],
        ],
      },
      accepted,
    ),
    given(
      'nobody knows what time it is',
      'not-yet',
      {},
      {},
      { device: { timeFloor: 0, root: { ...DEVICE.root, quorum: 0 } } },
    ),
    given('another nonce', 'wrong-nonce', { operation: 1, nonce: OTHER_NONCE }, {}, accepted),
    given('no nonce where one is due', 'wrong-nonce', { operation: 1 }, {}, accepted),
    given('another nonce where none is due', 'wrong-nonce', { nonce: OTHER_NONCE }, {}, accepted),
    given(
      'another nonce in the set',
      'wrong-nonce',
      { operation: 1, target: { ...target, hash: boundElsewhere.hash } },
      { membership: boundElsewhere.membershipOf(ENDPOINT) },
      accepted,
    ),
    given('no nonce in the set', 'wrong-nonce', { operation: 1, target }, { membership }, accepted),
    given(
      'expired with another nonce',
      'expired',
      { operation: 1, nonce: OTHER_NONCE, expires: NOW - 1 },
      {},
      accepted,
    ),
  ]);

/** Every refusal of what is well-formed, each from both sides where there is a limit. */
export const refusedCases = async (): Promise<Case[]> => [
  ...(await rootCases()),
  ...(await targetCases()),
  ...(await operationCases()),
  ...(await indexCases()),
  ...(await logCases()),
  ...(await timeCases()),
];
