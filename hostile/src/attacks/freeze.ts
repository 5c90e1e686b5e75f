import { seconds } from '../honest/key-holders.ts';
import type { BundleAttack } from './attack.ts';
import { toSet } from './sets.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

export const freeze: readonly BundleAttack[] = [
  {
    name: 'a command withheld until it has expired',
    expected: 'expired',
    bundle: async (stage) =>
      await stage.logged(
        await stage.command({ does: 'unlock', notBefore: seconds() - DAY, expires: seconds() - HOUR }),
      ),
  },
  {
    name: 'a command before its time',
    expected: 'not-yet',
    bundle: async (stage) =>
      await stage.logged(
        await stage.command({ does: 'unlock', notBefore: seconds() + HOUR, expires: seconds() + DAY }),
      ),
  },
  {
    name: 'a lock withheld until the device has started anew',
    expected: 'wrong-nonce',
    async bundle(stage) {
      const nonce = await stage.device.nonce();
      const lock = await stage.command({ does: 'lock', nonce });
      await stage.restart(stage.device);
      return await stage.logged(lock);
    },
  },
  {
    name: 'a wipe without a nonce',
    expected: 'wrong-nonce',
    bundle: async (stage) => await stage.logged(await stage.command({ does: 'wipe', with: [[1, 2]] })),
  },
  {
    name: 'a lock of a set, withheld until the device has started anew',
    expected: 'wrong-nonce',
    async bundle(stage) {
      const members = await Promise.all(
        stage.house.devices.map(async (device) => ({
          endpoint: device.endpoint,
          nonce: await device.nonce(),
        })),
      );
      const { tree, signed } = await toSet(stage, 'lock', members);
      await stage.restart(stage.device);
      const membership = tree.membershipOf(stage.device.endpoint);
      return await stage.logged(signed, membership && { membership });
    },
  },
];
