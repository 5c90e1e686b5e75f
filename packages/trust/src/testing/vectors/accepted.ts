import { utf8 } from '@holdfast/bytes';
import { sealAttachment } from '../../bundle/attachment.ts';
import { encodeBundle } from '../../bundle/bundle-codec.ts';
import type { Command } from '../../command/command.ts';
import { OPERATIONS, ROOT_OPERATION } from '../../command/operations.ts';
import { MemberTree } from '../../members/member-tree.ts';
import { ENDPOINT, MODEL, NONCE, SALT } from '../test-command.ts';
import { ada, ben, cleo, ISSUED } from '../test-root.ts';
import { commandBundle, NOW, type BundleOptions } from '../test-world.ts';
import type { Case } from './vector.ts';

const HASH = new Uint8Array(32).fill(0xab);
const ATTACHMENT = sealAttachment(utf8('accounts, or credentials'), SALT);

/** Arguments with which each operation is whole. */
const ARGUMENTS: Readonly<Record<number, Command['arguments']>> = {
  5: new Map([[1, 2]]),
  8: new Map([[1, ATTACHMENT.hash]]),
  9: new Map([[1, ATTACHMENT.hash]]),
  11: new Map<number, string | number | boolean | Uint8Array>([
    [1, 'host'],
    [2, '2.1.0'],
    [3, HASH],
    [4, 1_048_576],
    [5, true],
  ]),
};

/** Of any size, with the device of the tests somewhere in it. */
export const setOf = (size: number, nonce?: Uint8Array): MemberTree =>
  new MemberTree(
    Array.from({ length: size }, (_, n) => {
      const endpoint = n === 0 ? ENDPOINT : `urn:dev:logger-${n + 100}`;
      return nonce === undefined ? { endpoint } : { endpoint, nonce: n === 0 ? nonce : HASH.slice(0, 16) };
    }),
  );

export interface Whole {
  readonly command: Partial<Command>;
  readonly options: BundleOptions;
}

/** A command that is accepted, to one device, a set or the model. */
export function whole(operation: number, kind: 'device' | 'set' | 'model', size = 5): Whole {
  const spec = OPERATIONS.find(({ number }) => number === operation);
  const binds = spec?.bindsNonce === true;
  const command = { operation, arguments: ARGUMENTS[operation] ?? new Map() };
  const options = spec?.hasAttachment === true ? { attachment: ATTACHMENT.bytes } : {};
  if (kind === 'device') {
    return {
      command: { ...command, target: { kind, endpoint: ENDPOINT }, ...(binds ? { nonce: NONCE } : {}) },
      options,
    };
  }
  if (kind === 'model') return { command: { ...command, target: { kind, model: MODEL } }, options };
  const set = setOf(size, binds ? NONCE : undefined);
  const target = { kind, hash: set.hash, size: set.size };
  return { command: { ...command, target }, options: { ...options, membership: set.membershipOf(ENDPOINT) } };
}

const accepted = async (
  name: string,
  { command, options }: Whole,
  of: Partial<Case> = {},
): Promise<Case> => ({
  name,
  bundle: encodeBundle(await commandBundle(command, options)),
  expect: 'accepted',
  timeFloor: NOW,
  ...of,
});

/** Every operation for every kind of target that it can have, and each rule from the side on which it holds. */
export async function acceptedCases(): Promise<Case[]> {
  const cases: Case[] = [];
  for (const { number, name, bindsNonce } of OPERATIONS) {
    if (number === ROOT_OPERATION) continue;
    cases.push(await accepted(`${name}, one device`, whole(number, 'device')));
    cases.push(await accepted(`${name}, a set`, whole(number, 'set')));
    if (!bindsNonce) cases.push(await accepted(`${name}, a model`, whole(number, 'model')));
  }
  const reboot = whole(6, 'device');
  const lock = whole(1, 'device');
  for (const size of [1, 2, 3, 4, 8, 9, 64, 65]) {
    cases.push(await accepted(`a set of ${size}`, whole(6, 'set', size)));
  }
  const with_ = (of: Whole, command: Partial<Command>, options: BundleOptions = {}): Whole => ({
    command: { ...of.command, ...command },
    options: { ...of.options, ...options },
  });
  cases.push(
    await accepted('one signer of one', with_(reboot, {}, { signers: [ada] })),
    await accepted('a passkey alone, where nobody must be outside', with_(reboot, {}, { signers: [cleo] })),
    await accepted('a passkey and a file', with_(lock, {}, { signers: [cleo, ada] })),
    await accepted('a passkey and a token', with_(lock, {}, { signers: [cleo, ben] })),
    await accepted('more signers than needed', with_(lock, {}, { signers: [ada, ben, cleo] })),
    await accepted('a nonce that the operation does not bind', with_(reboot, { nonce: NONCE })),
    await accepted('a reason of 200 bytes', with_(reboot, { reason: 'ö'.repeat(100) })),
    await accepted('begins now', with_(reboot, { notBefore: NOW })),
    await accepted('ends now', with_(reboot, { expires: NOW })),
    await accepted('lasts for ever', with_(reboot, { expires: Number.MAX_SAFE_INTEGER })),
    await accepted('the first index above', with_(reboot, {}, { index: 4 })),
    await accepted('the first entry of a log', with_(reboot, {}, { index: 0, size: 1 }), {
      device: { highestIndex: -1 },
    }),
    await accepted('the last entry of a log', with_(reboot, {}, { index: 99, size: 100 })),
    await accepted(
      'three witnesses, one of them ML-DSA',
      with_(
        reboot,
        {},
        {
          cosign: [
            [0, NOW],
            [1, NOW + 5],
            [2, NOW + 9],
          ],
        },
      ),
      { timeFloor: NOW + 5 },
    ),
    await accepted(
      'witnesses of both kinds',
      with_(
        reboot,
        {},
        {
          cosign: [
            [1, NOW + 7],
            [2, NOW],
          ],
        },
      ),
    ),
    await accepted('a clock ahead of the witnesses', with_(reboot, { notBefore: NOW + 50 }), {
      knowledge: { clock: NOW + 60 },
    }),
    await accepted('a time floor ahead of the witnesses', with_(reboot, { notBefore: NOW + 50 }), {
      device: { timeFloor: NOW + 60 },
      timeFloor: NOW + 60,
    }),
    await accepted('a clock behind the witnesses', reboot, { knowledge: { clock: ISSUED - 1 } }),
    await accepted('an attachment of 16,384 bytes', attached(new Uint8Array(16_384 - 16))),
    await accepted('an attachment that is only a salt', attached(new Uint8Array())),
  );
  return cases;
}

function attached(content: Uint8Array): Whole {
  const { bytes, hash } = sealAttachment(content, SALT);
  return { command: { operation: 8, arguments: new Map([[1, hash]]) }, options: { attachment: bytes } };
}
