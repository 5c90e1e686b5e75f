import { concat, utf8 } from '@holdfast/bytes';
import { sealAttachment } from '../../bundle/attachment.ts';
import type { ArgumentValue } from '../../command/command.ts';
import { ENDPOINT, NONCE, SALT } from '../test-command.ts';
import { DEVICE, NOW } from '../test-world.ts';
import { setOf, whole } from './accepted.ts';
import { flip, given } from './build.ts';
import { indexCases } from './index-cases.ts';
import { logCases } from './log-cases.ts';
import { orderCases } from './order-cases.ts';
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
  ...(await orderCases()),
];
