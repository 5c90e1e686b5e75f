import { describe, expect, it } from 'vitest';
import { allSessions } from './all-sessions.ts';
import { migrations } from '../schema/migrations.ts';
import {
  aBootstrap,
  aContact,
  aCounter,
  aDevice,
  anEvent,
  anOperation,
  aSample,
  aSession,
  aValue,
  keyless,
} from './rows.ts';
import type { StoreHome } from './store-home.ts';

/** Who may open, and what opening does. */
export function openingCases(home: () => StoreHome): void {
  describe('opening', () => {
    it('refuses a second store on the same data until the first is closed', async () => {
      const first = await home().open();
      await expect(home().open()).rejects.toMatchObject({ name: 'StoreError', code: 'in-use' });
      await first.journal.commit((batch) => batch.put('device', aDevice(1)));
      await first.close();
      expect(await (await home().open()).loadDevices()).toHaveLength(1);
    });

    it('refuses a database that a newer program wrote', async () => {
      await (await home().open()).close();
      await home().tamper('update "schema_version" set "version" = 1000');
      await expect(home().open()).rejects.toMatchObject({ name: 'StoreError', code: 'newer' });
      await home().tamper(`update "schema_version" set "version" = ${1 + migrations.length}`);
      await home().open();
    });

    it('makes what an older program did not have', async () => {
      const before = await home().open();
      await before.journal.commit((batch) => batch.put('device', aDevice(1)));
      await before.close();
      const tables = ['operation', 'bootstrap_account', 'bootstrap', 'bootstrap_profile'];
      const ofLog = ['log_key', 'log_head', 'log_entry', 'log_tile', 'log_content', 'log_checkpoint'];
      const ofDevices = ['certificate', 'authority', 'revocation', 'oscore_context'];
      const ofCommands = ['root', 'command', 'delivery', 'device_trust'];
      for (const table of [...tables, ...ofDevices, ...ofLog, ...ofCommands])
        await home().tamper(`drop table "${table}"`);
      await home().tamper('alter table "device" drop column "fingerprint"');
      await home().tamper('update "schema_version" set "version" = 1');
      const store = await home().open();
      await store.journal.commit((batch) => batch.put('operation', anOperation(7, 1)));
      expect(await store.operation(1, 7)).toEqual(anOperation(7, 1));
      await store.journal.commit((batch) => batch.put('bootstrap', aBootstrap(1)));
      expect(await store.loadBootstraps()).toEqual([aBootstrap(1)]);
      expect(await store.loadDevices()).toEqual([keyless(aDevice(1))]);
      expect(await store.loadAuthorities()).toEqual([]);
      expect(await store.logEntries(0, 10)).toEqual([]);
    });

    it('sweeps out what belongs to no device, and leaves the rest', async () => {
      const before = await home().open();
      await before.journal.commit((batch) => {
        batch.put('device', aDevice(2));
        for (const device of [1, 2, 3]) {
          batch.put('contact', aContact(device));
          batch.put('operation', anOperation(device, device));
          batch.put('value', aValue(device, '/a'));
          batch.put('sample', aSample(device, '/a', 1));
          batch.put('sample', aSample(device, '/a', 2));
          batch.put('session', aSession(`s${device}`, device));
          batch.put('counter', aCounter(`s${device}`));
          batch.put('event', anEvent(device, { device }));
        }
      });
      await before.close();
      const store = await home().open();
      expect(await store.loadContacts()).toEqual([aContact(2)]);
      expect((await store.loadWaitingOperations()).map(({ device }) => device)).toEqual([2]);
      expect(await store.loadValuesAt(['/a'])).toEqual([aValue(2, '/a')]);
      expect(await store.countSamplesSince(0)).toBe(2);
      expect((await allSessions(store)).map(({ session }) => session)).toEqual(['s2']);
      expect(await store.lastEvent()).toBe(3);
    });
  });
}
