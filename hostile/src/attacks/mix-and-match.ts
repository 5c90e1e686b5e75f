import { decodeCoseSign, encodeCoseSign, MemberTree } from '@holdfast/trust';
import type { BundleAttack } from './attack.ts';
import { named, toSet } from './sets.ts';

export const mixAndMatch: readonly BundleAttack[] = [
  {
    name: "one command's signatures on another",
    expected: 'bad-signature',
    async bundle(stage) {
      const one = decodeCoseSign(await stage.command({ does: 'unlock' }));
      const other = decodeCoseSign(await stage.command({ does: 'enable' }));
      return await stage.logged(encodeCoseSign({ payload: one.payload, signatures: other.signatures }));
    },
  },
  {
    name: 'a command that is logged as a receipt',
    expected: 'not-in-log',
    bundle: async (stage) => await stage.logged(await stage.command({ does: 'unlock' }), {}, 'receipt'),
  },
  {
    name: 'a command that is logged as a root',
    expected: 'not-in-log',
    bundle: async (stage) => await stage.logged(await stage.command({ does: 'unlock' }), {}, 'root'),
  },
  {
    name: "another device's place in a set",
    expected: 'wrong-target',
    async bundle(stage) {
      const { tree, signed } = await toSet(stage, 'unlock', named('logger-16', 'logger-18', 'logger-19'));
      const membership = tree.membershipOf('logger-18');
      return await stage.logged(signed, membership && { membership });
    },
  },
  {
    name: 'a place in another set',
    expected: 'wrong-target',
    async bundle(stage) {
      const { signed } = await toSet(stage, 'unlock', named('logger-16', 'logger-18'));
      const own = new MemberTree(named('logger-17', 'logger-18'));
      const membership = own.membershipOf('logger-17');
      return await stage.logged(signed, membership && { membership });
    },
  },
  {
    name: "a fresh nonce in the leaf, which the set's people did not sign",
    expected: 'wrong-target',
    async bundle(stage) {
      const stale = [{ endpoint: 'logger-17', nonce: new Uint8Array(16) }];
      const { tree, signed } = await toSet(stage, 'lock', stale);
      const membership = tree.membershipOf('logger-17');
      if (membership === undefined) throw new Error('it is in the set');
      const nonce = await stage.device.nonce();
      return await stage.logged(signed, { membership: { ...membership, nonce } });
    },
  },
  {
    name: 'a leaf without a nonce, for a lock',
    expected: 'wrong-nonce',
    async bundle(stage) {
      const { tree, signed } = await toSet(stage, 'lock', named('logger-17', 'logger-18'));
      const membership = tree.membershipOf('logger-17');
      return await stage.logged(signed, membership && { membership });
    },
  },
  {
    name: 'a lock of a whole model',
    expected: 'wrong-target',
    bundle: async (stage) => {
      const target = { kind: 'model', model: 'CL-1' } as const;
      return await stage.logged(await stage.command({ does: 'lock', target }));
    },
  },
];
