import { readFile } from 'node:fs/promises';
import { decodeBundle, decodeCoseSign, encodeBundle, encodeEntry } from '@holdfast/trust';
import { sign } from '../honest/key-holders.ts';
import { sha256 } from '../sha256.ts';
import { changed } from '../stage.ts';
import type { BundleAttack } from './attack.ts';

export const rollback: readonly BundleAttack[] = [
  {
    name: 'the last command again, after a reboot',
    expected: 'not-newer',
    bundle: async ({ history }) => history.unlockAgain.bundle,
  },
  {
    name: 'an older command again',
    expected: 'not-newer',
    bundle: async ({ history }) => history.unlock.bundle,
  },
  {
    name: 'the lock again',
    expected: 'not-newer',
    bundle: async ({ history }) => history.lock.bundle,
  },
  {
    name: 'an old command logged again',
    expected: 'not-newer',
    bundle: async (stage) => await stage.logged(stage.history.unlock.signed),
  },
  {
    name: 'an old command logged again with another pair of signatures',
    expected: 'not-newer',
    async bundle(stage) {
      const { alice, dora } = stage.house;
      const { payload } = decodeCoseSign(stage.history.unlock.signed);
      return await stage.logged(await sign(payload, alice, dora));
    },
  },
  {
    name: 'a higher index that the proof does not have',
    expected: 'not-in-log',
    async bundle(stage) {
      const bundle = await stage.logged(await stage.command({ does: 'unlock' }));
      return changed(bundle, (one) => ({
        ...one,
        proof: { ...one.proof, index: one.proof.index + 1, size: one.proof.size + 2 },
      }));
    },
  },
  {
    name: 'a smaller tree, from before the command',
    expected: 'not-in-log',
    async bundle(stage) {
      const size = stage.log.size;
      const signed = await stage.command({ does: 'unlock' });
      stage.log.append(encodeEntry({ type: 'command', hash: sha256(signed) }));
      const proof = await stage.log.prove(size - 1, size);
      return encodeBundle({ signed, proof: { ...proof, index: size - 1 } });
    },
  },
  {
    name: 'the first root again',
    expected: 'wrong-root',
    bundle: async (stage) =>
      await stage.logged(new Uint8Array(await readFile(stage.house.rootFile)), {}, 'root'),
  },
  {
    name: 'a command under a root that is to come',
    expected: 'wrong-root',
    bundle: async (stage) => await stage.logged(await stage.command({ does: 'unlock', root: 2 })),
  },
  {
    name: 'the proof of one command with the next',
    expected: 'not-in-log',
    async bundle(stage) {
      const first = decodeBundle(await stage.logged(await stage.command({ does: 'unlock' })));
      return encodeBundle({ ...first, signed: await stage.command({ does: 'enable' }) });
    },
  },
];
