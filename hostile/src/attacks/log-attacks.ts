import {
  cosignedMessage,
  decodeBundle,
  encodeBundle,
  encodeEntry,
  memorySigner,
  newSecretKey,
  type Bundle,
  type Checkpoint,
} from '@holdfast/trust';

import { HostileLog } from '../attacker/hostile-log.ts';
import { rootOf, signRoot } from '../honest/key-holders.ts';
import { sha256 } from '../sha256.ts';
import { changed, type Stage } from '../stage.ts';
import type { BundleAttack } from './attack.ts';

const goodBundle = async (stage: Stage): Promise<Uint8Array> =>
  await stage.logged(await stage.command({ does: 'unlock' }));

const withCosignatures =
  (change: (all: Bundle['proof']['cosignatures']) => Bundle['proof']['cosignatures']) =>
  async (stage: Stage) =>
    changed(await goodBundle(stage), (bundle) => ({
      ...bundle,
      proof: { ...bundle.proof, cosignatures: change(bundle.proof.cosignatures) },
    }));

/** A log of the attacker's own, or under another name. */
const logNamed = (
  stage: Stage,
  log: Partial<HostileLog['log']>,
  secret = stage.stolen.logSecret,
): HostileLog =>
  new HostileLog({ log: { ...stage.log.log, ...log }, secret, entries: stage.log.entries, witnesses: [] });

/** In that log, with the word of the witnesses about ours. */
async function provedIn(stage: Stage, log: HostileLog): Promise<Uint8Array> {
  const signed = await stage.command({ does: 'unlock' });
  const entry = encodeEntry({ type: 'command', hash: sha256(signed) });
  stage.log.append(entry);
  const { cosignatures } = await stage.log.prove(stage.log.size - 1);
  const proof = await log.prove(log.append(entry));
  return encodeBundle({ signed, proof: { ...proof, cosignatures } });
}

/** What a witness would sign, signed by a key that the attacker made. */
async function cosignedBySelf(stage: Stage, checkpoint: Checkpoint) {
  return await Promise.all(
    stage.house.witnesses.map(async ({ witness }, at) => {
      const secret = newSecretKey('ed25519');
      const time = Math.floor(Date.now() / 1000);
      const signature = await memorySigner('ed25519', secret).sign(
        cosignedMessage(witness, time, checkpoint),
      );
      return { witness: at, time, signature };
    }),
  );
}

export const logAttacks: readonly BundleAttack[] = [
  {
    name: 'one witness where two are needed',
    expected: 'too-few-witnesses',
    bundle: withCosignatures((all) => all.slice(0, 1)),
  },
  { name: 'no witness', expected: 'too-few-witnesses', bundle: withCosignatures(() => []) },
  {
    name: "one witness under two witnesses' numbers",
    expected: 'bad-cosignature',
    bundle: withCosignatures((all) => all.slice(0, 1).flatMap((one) => [one, { ...one, witness: 1 }])),
  },
  {
    name: "one witness's word with a later time",
    expected: 'bad-cosignature',
    bundle: withCosignatures((all) =>
      all.map((one, at) => (at === 0 ? { ...one, time: one.time + 9 } : one)),
    ),
  },
  {
    name: 'a witness that the root does not have',
    expected: 'bad-cosignature',
    bundle: withCosignatures((all) =>
      all.map((one, at) => (at === all.length - 1 ? { ...one, witness: 7 } : one)),
    ),
  },
  {
    name: 'witnesses of the attacker',
    expected: 'bad-cosignature',
    async bundle(stage) {
      const bundle = decodeBundle(await goodBundle(stage));
      const cosignatures = await cosignedBySelf(stage, await stage.log.checkpoint());
      return encodeBundle({ ...bundle, proof: { ...bundle.proof, cosignatures } });
    },
  },
  {
    name: 'a tree for this device alone, signed by the log',
    expected: 'too-few-witnesses',
    async bundle(stage) {
      await stage.log.cosign(await stage.log.checkpoint());
      const fork = stage.log.fork(stage.log.size - 1);
      const signed = await stage.command({ does: 'unlock' });
      const index = fork.append(encodeEntry({ type: 'command', hash: sha256(signed) }));
      return encodeBundle({ signed, proof: await fork.prove(index) });
    },
  },
  {
    name: "a tree for this device alone, with the witnesses' word about the other",
    expected: 'bad-cosignature',
    async bundle(stage) {
      const { cosignatures } = decodeBundle(await goodBundle(stage)).proof;
      const fork = stage.log.fork(stage.log.size - 1);
      const signed = await stage.command({ does: 'unlock' });
      const index = fork.append(encodeEntry({ type: 'command', hash: sha256(signed) }));
      return encodeBundle({ signed, proof: { ...(await fork.prove(index)), cosignatures } });
    },
  },
  {
    name: 'a proof for another log, of the same key',
    expected: 'not-in-log',
    bundle: async (stage) => await provedIn(stage, logNamed(stage, { origin: 'mallory.example/log' })),
  },
  {
    name: "a proof for this log's name, of another key",
    expected: 'not-in-log',
    async bundle(stage) {
      const secret = newSecretKey('ed25519');
      const { publicKey } = memorySigner('ed25519', secret);
      return await provedIn(stage, logNamed(stage, { key: publicKey.bytes }, secret));
    },
  },
  {
    name: 'a new root, well signed, in a log of its own that no witness of the former has seen',
    expected: 'too-few-witnesses',
    async bundle(stage) {
      const { house } = stage;
      const secret = newSecretKey('ed25519');
      const log = { origin: 'mallory.example/log', key: memorySigner('ed25519', secret).publicKey.bytes };
      const signed = await signRoot(rootOf({ ...house.rootParts, log, version: 2 }), house.alice, house.bob);
      const own = new HostileLog({ log, secret, entries: [], witnesses: [] });
      const index = own.append(encodeEntry({ type: 'root', hash: sha256(signed) }));
      return encodeBundle({ signed, proof: await own.prove(index) });
    },
  },
];
