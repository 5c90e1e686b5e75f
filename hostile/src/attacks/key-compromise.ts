import { concat } from '@holdfast/bytes';
import {
  decodeCoseSign,
  encodeCbor,
  encodeCoseSign,
  encodeCoseSignature,
  encodeRoot,
  keyId,
  type CoseSignature,
} from '@holdfast/trust';
import { commandOf, holderKey, person, rootOf, sign, signatures, signRoot } from '../honest/key-holders.ts';
import type { Stage } from '../stage.ts';
import type { BundleAttack } from './attack.ts';

/** A next root of keys that the attacker has, but for what is said. */
const nextRoot = (stage: Stage, people: readonly ReturnType<typeof holderKey>[]) =>
  rootOf({ ...stage.house.rootParts, people, log: stage.house.root.log, version: 2 });

/** A COSE_Sign that our own encoder, which sorts, would not write. */
const unsorted = (payload: Uint8Array, all: readonly CoseSignature[]): Uint8Array =>
  concat(
    encodeCbor([new Uint8Array(), new Map(), payload]).fill(0x84, 0, 1),
    Uint8Array.of(0x80 + all.length),
    ...all.map((one) => encodeCoseSignature(one)),
  );

export const keyCompromise: readonly BundleAttack[] = [
  {
    name: 'one key of the two that are needed',
    expected: 'too-few-signers',
    bundle: async (stage) => await stage.logged(await stage.command({ does: 'unlock' }, stage.house.alice)),
  },
  {
    name: 'one key, and one of the attacker',
    expected: 'unknown-signer',
    bundle: async (stage) =>
      await stage.logged(await stage.command({ does: 'unlock' }, stage.house.alice, stage.mallory)),
  },
  {
    name: 'one key that signs twice',
    expected: 'malformed',
    async bundle(stage) {
      const payload = commandOf(stage.house.owner, stage.device.endpoint, { does: 'unlock' });
      const [one] = await signatures(payload, stage.house.alice);
      if (one === undefined) throw new Error('alice signs');
      return await stage.logged(unsorted(payload, [one, one]));
    },
  },
  {
    name: 'one key under two ids',
    expected: 'unknown-signer',
    async bundle(stage) {
      const payload = commandOf(stage.house.owner, stage.device.endpoint, { does: 'unlock' });
      const [one] = await signatures(payload, stage.house.alice);
      if (one === undefined) throw new Error('alice signs');
      const other = { ...one, keyId: keyId(stage.mallory.signer.publicKey) };
      return await stage.logged(encodeCoseSign({ payload, signatures: [one, other] }));
    },
  },
  {
    name: "one key under another holder's id",
    expected: 'bad-signature',
    async bundle(stage) {
      const payload = commandOf(stage.house.owner, stage.device.endpoint, { does: 'unlock' });
      const [one] = await signatures(payload, stage.house.alice);
      if (one === undefined) throw new Error('alice signs');
      const other = { ...one, keyId: keyId(stage.house.bob.signer.publicKey) };
      return await stage.logged(encodeCoseSign({ payload, signatures: [one, other] }));
    },
  },
  {
    name: 'a signature of another algorithm',
    expected: 'bad-signature',
    async bundle(stage) {
      const { payload, signatures: made } = decodeCoseSign(await stage.command({ does: 'unlock' }));
      const changed = made.map((one) => ({ ...one, algorithm: -9 as const }));
      return await stage.logged(encodeCoseSign({ payload, signatures: changed }));
    },
  },
  {
    name: 'a new root that only its own keys have signed',
    expected: 'too-few-signers',
    async bundle(stage) {
      const second = person('mallory too');
      const root = nextRoot(stage, [stage.mallory, second].map(holderKey));
      return await stage.logged(await signRoot(root, stage.mallory, second), {}, 'root');
    },
  },
  {
    name: 'a new root that only the former keys have signed',
    expected: 'too-few-signers',
    async bundle(stage) {
      const root = nextRoot(stage, [stage.mallory, person('mallory too')].map(holderKey));
      return await stage.logged(await signRoot(root, stage.house.alice, stage.house.bob), {}, 'root');
    },
  },
  {
    name: 'a new root that one former key and all of its own have signed',
    expected: 'too-few-signers',
    async bundle(stage) {
      const { alice } = stage.house;
      const root = nextRoot(stage, [alice, stage.mallory].map(holderKey));
      return await stage.logged(await signRoot(root, alice, stage.mallory), {}, 'root');
    },
  },
  {
    name: 'a new root that skips a version',
    expected: 'wrong-root',
    async bundle(stage) {
      const { house } = stage;
      const root = rootOf({ ...house.rootParts, log: house.root.log, version: 3 });
      return await stage.logged(await signRoot(root, house.alice, house.bob), {}, 'root');
    },
  },
  {
    name: 'a new root of another owner',
    expected: 'wrong-owner',
    async bundle(stage) {
      const { house } = stage;
      const owner = new Uint8Array(16);
      const root = rootOf({ ...house.rootParts, owner, log: house.root.log, version: 2 });
      return await stage.logged(await signRoot(root, house.alice, house.bob), {}, 'root');
    },
  },
  {
    name: 'a new root in which one key counts twice',
    expected: 'malformed',
    async bundle(stage) {
      const { house, mallory } = stage;
      const second = person('mallory too');
      const text = Buffer.from(encodeRoot(nextRoot(stage, [mallory, second].map(holderKey))));
      text.set(mallory.signer.publicKey.bytes, text.indexOf(second.signer.publicKey.bytes));
      return await stage.logged(await sign(new Uint8Array(text), house.alice, house.bob), {}, 'root');
    },
  },
  {
    name: 'a root in the clothes of a command',
    expected: 'malformed',
    async bundle(stage) {
      const { house } = stage;
      const root = rootOf({ ...house.rootParts, log: house.root.log, version: 2 });
      const signed = await signRoot(root, house.alice, house.bob);
      return await stage.logged(signed, { attachment: new Uint8Array(16) }, 'root');
    },
  },
];
