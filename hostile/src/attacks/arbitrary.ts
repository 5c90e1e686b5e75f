import { randomBytes } from 'node:crypto';
import {
  decodeCommand,
  decodeCoseSign,
  encodeCommand,
  encodeCoseSign,
  sealAttachment,
  type Command,
} from '@holdfast/trust';
import { utf8 } from '@holdfast/bytes';
import { commandOf, sign } from '../honest/key-holders.ts';
import { withPayload, type Stage } from '../stage.ts';
import type { BundleAttack } from './attack.ts';

/** What two people signed, with one field another; logged and witnessed as it is. */
const altered = (change: (command: Command) => Partial<Command>) => async (stage: Stage) => {
  const signed = await stage.command({ does: 'unlock' });
  const command = decodeCommand(decodeCoseSign(signed).payload);
  return await stage.logged(withPayload(signed, encodeCommand({ ...command, ...change(command) })));
};

const image = (hash: Uint8Array): [number, string | number | Uint8Array][] => [
  [1, 'host'],
  [2, '9.0.0'],
  [3, hash],
  [4, 4096],
];

export const arbitrary: readonly BundleAttack[] = [
  { name: 'another operation', expected: 'bad-signature', bundle: altered(() => ({ operation: 4 })) },
  {
    name: 'another target',
    expected: 'bad-signature',
    async bundle(stage) {
      const signed = await sign(
        commandOf(stage.house.owner, 'logger-18', { does: 'unlock' }),
        stage.house.alice,
        stage.house.bob,
      );
      const command = decodeCommand(decodeCoseSign(signed).payload);
      const target = { kind: 'device', endpoint: stage.device.endpoint } as const;
      return await stage.logged(withPayload(signed, encodeCommand({ ...command, target })));
    },
  },
  {
    name: 'a command for another device',
    expected: 'wrong-target',
    async bundle(stage) {
      const payload = commandOf(stage.house.owner, 'logger-18', { does: 'unlock' });
      return await stage.logged(await sign(payload, stage.house.alice, stage.house.bob));
    },
  },
  {
    name: 'a command for another model',
    expected: 'wrong-target',
    bundle: async (stage) =>
      await stage.logged(
        await stage.command({ does: 'unlock', target: { kind: 'model', model: 'tractor' } }),
      ),
  },
  {
    name: 'another image digest',
    expected: 'bad-signature',
    async bundle(stage) {
      const signed = await stage.command({ does: 'firmware', with: image(randomBytes(32)) });
      const command = decodeCommand(decodeCoseSign(signed).payload);
      const payload = encodeCommand({ ...command, arguments: new Map(image(randomBytes(32))) });
      return await stage.logged(withPayload(signed, payload));
    },
  },
  {
    name: 'a longer life',
    expected: 'bad-signature',
    bundle: altered(({ expires }) => ({ expires: expires + 1 })),
  },
  {
    name: 'another owner in the bytes',
    expected: 'wrong-owner',
    bundle: altered(() => ({ owner: randomBytes(16) })),
  },
  {
    name: "another owner's command, well signed",
    expected: 'wrong-owner',
    bundle: async (stage) =>
      await stage.logged(
        await sign(commandOf(randomBytes(16), stage.device.endpoint, { does: 'unlock' }), stage.mallory),
      ),
  },
  {
    name: "the attacker's own signature",
    expected: 'unknown-signer',
    bundle: async (stage) => await stage.logged(await stage.command({ does: 'unlock' }, stage.mallory)),
  },
  {
    name: "a key holder's id on the attacker's signature",
    expected: 'bad-signature',
    async bundle(stage) {
      const signed = decodeCoseSign(await stage.command({ does: 'unlock' }));
      const forged = decodeCoseSign(await sign(signed.payload, stage.mallory));
      const [first, second] = signed.signatures;
      const signature = forged.signatures[0]?.signature ?? new Uint8Array();
      if (first === undefined || second === undefined) throw new Error('two had to sign');
      const signatures = [first, { ...second, signature }];
      return await stage.logged(encodeCoseSign({ payload: signed.payload, signatures }));
    },
  },
  {
    name: 'other servers in the attachment',
    expected: 'wrong-attachment',
    async bundle(stage) {
      const meant = sealAttachment(
        utf8('{"servers":[{"uri":"coaps://ours.example:5684"}]}'),
        randomBytes(16),
      );
      const swapped = sealAttachment(
        utf8('{"servers":[{"uri":"coaps://mallory.example:5684"}]}'),
        randomBytes(16),
      );
      const signed = await stage.command({ does: 'servers', with: [[1, meant.hash]] });
      return await stage.logged(signed, { attachment: swapped.bytes });
    },
  },
  {
    name: 'no attachment',
    expected: 'wrong-attachment',
    async bundle(stage) {
      const meant = sealAttachment(utf8('{}'), randomBytes(16));
      return await stage.logged(await stage.command({ does: 'credentials', with: [[1, meant.hash]] }));
    },
  },
  {
    name: 'an attachment that nobody asked for',
    expected: 'wrong-attachment',
    bundle: async (stage) =>
      await stage.logged(await stage.command({ does: 'unlock' }), { attachment: new Uint8Array(32) }),
  },
];
