import { describe, expect, it } from 'vitest';
import { allSessions } from './all-sessions.ts';
import type { Batch } from '../../journal/journal.ts';
import type { Rows } from '../../journal/rows.ts';
import type { SamplesWanted } from '../../telemetry/sample-store.ts';
import type { Store } from '../store.ts';
import {
  aBootstrap,
  aBootstrapAccount,
  aCertificate,
  aContact,
  aCounter,
  aDevice,
  anEvent,
  anObservation,
  anOperation,
  aRegistration,
  aSample,
  aSession,
  aValue,
  someProgress,
  keyless,
} from './rows.ts';
import type { StoreHome } from './store-home.ts';

const ALL: Omit<SamplesWanted, 'device'> = {
  path: undefined,
  from: undefined,
  to: undefined,
  order: 'asc',
  limit: 100,
  after: undefined,
};

/** Each read of each port. */
export function readCases(home: () => StoreHome): void {
  const filled = async (fill: (batch: Batch) => void): Promise<Store> => {
    const store = await home().open();
    await store.journal.commit(fill);
    return store;
  };

  describe('reads', () => {
    it('nothing from an empty store', async () => {
      const store = await home().open();
      expect(await store.loadDevices()).toEqual([]);
      expect(await store.loadObservations()).toEqual([]);
      expect(await allSessions(store)).toEqual([]);
      expect(await store.valuesOf(1)).toEqual([]);
      expect(await store.samples({ ...ALL, device: 1 })).toEqual([]);
      expect(await store.countSamplesSince(0)).toBe(0);
      expect(await store.lastEvent()).toBe(0);
      await expect(store.ready()).resolves.toBeUndefined();
    });

    it('what devices prove themselves with, and the authorities', async () => {
      const devices = [
        aDevice(4, { security: 'rpk', fingerprint: 'ab'.repeat(32) }),
        aDevice(5, { security: 'x509' }),
      ];
      const certificates = [aCertificate(4), aCertificate(5)];
      const contexts = [
        { device: 4, kid: '', idContext: null, senderLimit: null },
        { device: 5, kid: '0a', idContext: 'c0', senderLimit: 2 ** 40 },
      ];
      const authorities = ['02', '01'].map((name, at) => ({
        fingerprint: name.repeat(32),
        certificate: Uint8Array.of(48, 0, 255),
        addedAt: at,
      }));
      const revocations = ['10', '2'].map((serial) => ({ authority: '01', serial, revokedAt: 7 }));
      const store = await filled((batch) => {
        for (const row of devices) batch.put('device', row);
        for (const row of certificates) batch.put('certificate', row);
        for (const row of contexts) batch.put('oscoreContext', row);
        for (const row of authorities) batch.put('authority', row);
        for (const row of revocations) batch.put('revocation', row);
      });
      expect(await store.loadDevices()).toEqual(devices.map(keyless));
      expect(await store.loadCertificates()).toEqual(certificates);
      expect(await store.loadCertificates({ from: 5, before: 6 })).toEqual(certificates.slice(1));
      expect(await store.loadOscoreContexts()).toEqual(contexts);
      expect(await store.loadOscoreContexts({ from: 5, before: 6 })).toEqual(contexts.slice(1));
      expect(await store.oscoreContextOf(5)).toEqual(contexts[1]);
      expect(await store.loadAuthorities()).toEqual(authorities);
      expect(await store.loadRevocations()).toEqual(revocations);
      await store.journal.commit((batch) => {
        batch.removeDevice(4);
        batch.remove('revocation', { authority: '01', serial: '2' });
      });
      expect(await store.loadCertificates()).toEqual(certificates.slice(1));
      expect(await store.oscoreContextOf(4)).toBeUndefined();
      expect(await store.loadRevocations()).toEqual(revocations.slice(0, 1));
    });

    it('the last contact: that of its row, or a later notification', async () => {
      const contacts = [aContact(2), aContact(3), aContact(4)];
      const { lastSeen } = aContact(2);
      const store = await filled((batch) => {
        for (const row of contacts) batch.put('contact', row);
        for (const [n, path] of ['/a', '/b', ''].entries()) {
          batch.put('progress', { device: 3, path, sequence: 1, time: lastSeen + n });
          batch.put('progress', { device: 4, path, sequence: 1, time: lastSeen - n });
        }
        batch.put('progress', { device: 5, path: '/a', sequence: 1, time: lastSeen });
      });
      const expected = [aContact(2), aContact(3, { lastSeen: lastSeen + 2 }), aContact(4)];
      expect(await store.loadContacts()).toEqual(expected);
      expect(await store.loadContacts({ from: 3, before: 4 })).toEqual(expected.slice(1, 2));
    });

    it('every column as it was put', async () => {
      const devices = [aDevice(2, { identity: null, sealedKey: null, security: 'none' }), aDevice(3)];
      const registrations = [
        aRegistration(2),
        aRegistration(3, { queueMode: false, endedAt: 5, ended: 'expired', smsNumber: '+1' }),
      ];
      const contacts = [aContact(2, { session: null }), aContact(3)];
      const models = [{ object: 3, version: '1.0', definition: '{"a":"\\u0000"}', importedAt: 1 }];
      const profile = { name: 'a', isDefault: true, settings: '{}', updatedAt: 1 };
      const signIns: Rows['signIn'][] = [{ hash: 'ab', kind: 'link', createdAt: 1, expiresAt: 2 }];
      const store = await filled((batch) => {
        for (const row of devices) batch.put('device', row);
        for (const row of registrations) batch.put('registration', row);
        for (const row of contacts) batch.put('contact', row);
        for (const row of models) batch.put('model', row);
        for (const row of signIns) batch.put('signIn', row);
        batch.put('bootstrapAccount', aBootstrapAccount(2));
        batch.put('bootstrap', aBootstrap(2));
        batch.put('bootstrap', aBootstrap(3, { state: 'done', nextIdentity: null, nextSealedKey: null }));
        batch.put('bootstrapProfile', profile);
      });
      expect(await store.loadDevices()).toEqual(devices.map(keyless));
      expect(await store.loadBootstrapAccounts()).toEqual([
        { device: 2, identity: 'factory-2', profile: null },
      ]);
      expect(await store.sealedFactoryKeyOf(2)).toEqual(Uint8Array.of(4, 5, 6));
      expect(await store.sealedFactoryKeyOf(3)).toBeUndefined();
      expect(await store.loadBootstraps({ from: 2, before: 3 })).toEqual([aBootstrap(2)]);
      expect((await store.loadBootstraps())[1]?.nextSealedKey).toBeNull();
      expect(await store.loadBootstrapProfiles()).toEqual([profile]);
      expect(await store.sealedKeyOf(2)).toBeUndefined();
      expect(await store.sealedKeyOf(3)).toEqual(aDevice(3).sealedKey);
      expect(await store.sealedKeyOf(4)).toBeUndefined();
      expect(await store.loadDevices({ from: 3, before: 9 })).toEqual([keyless(aDevice(3))]);
      expect(await store.loadRegistrations()).toEqual(registrations);
      expect(await store.loadRegistrations({ from: 0, before: 3 })).toEqual(registrations.slice(0, 1));
      expect(await store.loadContacts()).toEqual(contacts);
      expect(await store.loadContacts({ from: 3, before: 4 })).toEqual(contacts.slice(1));
      expect(await store.loadModels()).toEqual(models);
      expect(await store.loadSignIns()).toEqual(signIns);
    });

    it('an observation with its progress, if it has any', async () => {
      const store = await filled((batch) => {
        batch.put('observation', anObservation(1, '/3303/0/5700'));
        batch.put('progress', someProgress(1, '/3303/0/5700', 2 ** 24 - 1));
        batch.put('observation', anObservation(1, '/3/0/9'));
      });
      expect(await store.loadObservations()).toEqual([
        { ...anObservation(1, '/3/0/9'), sequence: null, time: null },
        { ...anObservation(1, '/3303/0/5700'), sequence: 2 ** 24 - 1, time: 1_767_225_600_005 },
      ]);
    });

    it('operations: each as it was put, those that wait, a page of a device, and those beyond what is kept', async () => {
      const done = { state: 'done', endedAt: 9, sentAt: 8, attempts: 2, sealed: null } as const;
      const rows = [
        anOperation(4, 1, { ...done, result: '{}' }),
        anOperation(5, 1, { ...done, state: 'failed', error: '{"code":"x"}' }),
        anOperation(6, 2, { state: 'sent', repeatable: false }),
        anOperation(7, 1),
        anOperation(8, 1, { ...done, state: 'expired' }),
      ];
      const store = await filled((batch) => {
        for (const row of rows.toReversed()) batch.put('operation', row);
      });
      const numbers = (found: readonly { operation: number }[]) => found.map(({ operation }) => operation);
      for (const row of rows) expect(await store.operation(row.device, row.operation)).toEqual(row);
      expect(await store.operation(2, 7)).toBeUndefined();
      expect(await store.operation(1, 99)).toBeUndefined();
      const { expiresAt } = anOperation(0, 0);
      expect(await store.loadWaitingOperations()).toEqual([
        { operation: 6, device: 2, state: 'sent', repeatable: false, expiresAt },
        { operation: 7, device: 1, state: 'queued', repeatable: true, expiresAt },
      ]);
      const wanted = { device: 1, states: undefined, limit: 3, before: undefined };
      expect(numbers(await store.operations(wanted))).toEqual([8, 7, 5]);
      expect(numbers(await store.operations({ ...wanted, before: 5 }))).toEqual([4]);
      expect(numbers(await store.operations({ ...wanted, states: ['queued', 'expired'] }))).toEqual([8, 7]);
      expect(await store.endedOperationsBeyond(1, 1)).toEqual([5, 4]);
      expect(await store.endedOperationsBeyond(1, 3)).toEqual([]);
      await store.journal.commit((batch) => batch.removeDevice(1));
      expect(numbers(await store.operations(wanted))).toEqual([]);
      expect(await store.lastDevice()).toBe(2);
    });

    it('a session with its counter, and never one without', async () => {
      const store = await filled((batch) => {
        batch.put('session', aSession('aa', 1));
        batch.put('counter', aCounter('aa'));
        batch.put('session', aSession('bb', 1));
        batch.put('counter', aCounter('cc'));
      });
      expect(await allSessions(store)).toEqual([{ ...aSession('aa', 1), ...aCounter('aa') }]);
    });

    it('values of a device by path, and of all devices at paths', async () => {
      const store = await filled((batch) => {
        for (const path of ['/3/0/9', '/3303/0/5700', '/3/0/10', '/3/0/0', '/É'])
          for (const device of [1, 2]) batch.put('value', aValue(device, path));
      });
      const paths = (rows: readonly Rows['value'][]) => rows.map(({ device, path }) => `${device}${path}`);
      expect(paths(await store.valuesOf(2))).toEqual([
        '2/3/0/0',
        '2/3/0/10',
        '2/3/0/9',
        '2/3303/0/5700',
        '2/É',
      ]);
      expect(paths(await store.loadValuesAt(['/3303/0/5700', '/3/0/0', '/9']))).toEqual([
        '1/3/0/0',
        '1/3303/0/5700',
        '2/3/0/0',
        '2/3303/0/5700',
      ]);
      expect(await store.loadValuesAt([])).toEqual([]);
    });
  });

  describe('samples', () => {
    const paths = ['/3303', '/3303/0/5700', '/3303/0/5700/1', '/3303/0/57000', '/33030/0'];
    const fill = (batch: Batch): void => {
      for (const device of [1, 2])
        for (const path of paths)
          for (const time of [10, 20, 30]) batch.put('sample', aSample(device, path, time));
    };
    const found = (rows: readonly Rows['sample'][]) => rows.map(({ path, time }) => `${time}${path}`);

    it('at a path and below it, not beside it', async () => {
      const store = await filled(fill);
      const below = (path: string) => store.samples({ ...ALL, device: 1, path, to: 11 });
      expect(found(await below('/3303/0/5700'))).toEqual(['10/3303/0/5700', '10/3303/0/5700/1']);
      expect(found(await below('/3303'))).toEqual(paths.slice(0, 4).map((path) => `10${path}`));
      expect(await below('/330')).toEqual([]);
    });

    it('from a time on, up to another, of one device', async () => {
      const store = await filled(fill);
      const times = async (from?: number, to?: number) =>
        (await store.samples({ ...ALL, device: 2, path: '/33030', from, to })).map(({ time }) => time);
      expect(await times(10, 30)).toEqual([10, 20]);
      expect(await times(10.5)).toEqual([20, 30]);
      expect(await times(undefined, 20.5)).toEqual([10, 20]);
    });

    it.each(['asc', 'desc'] as const)('page by page, %s, each once', async (order) => {
      const store = await filled(fill);
      const all = await store.samples({ ...ALL, device: 1, order });
      const sorted = all.toSorted((a, b) => a.time - b.time || (a.path < b.path ? -1 : 1));
      expect(all).toEqual(order === 'asc' ? sorted : sorted.toReversed());
      const pages: Rows['sample'][] = [];
      for (let page = all; page.length > 0;) {
        const after = pages.at(-1);
        page = await store.samples({ ...ALL, device: 1, order, limit: 4, after });
        pages.push(...page);
      }
      expect(pages).toEqual(all);
      expect(all).toHaveLength(15);
    });

    it('with any number, or what is none', async () => {
      const numbers = [0, -1.5, 5e-324, Number.MAX_VALUE, 2 ** 53, Infinity, -Infinity, 0.1 + 0.2];
      const store = await filled((batch) => {
        numbers.forEach((number, time) => batch.put('sample', aSample(1, '/a', time, { number })));
        batch.put('sample', aSample(1, '/a', 100, { number: NaN, other: '"x"' }));
      });
      const rows = await store.samples({ ...ALL, device: 1 });
      expect(rows.map(({ number }) => number)).toEqual([...numbers, null]);
      expect(rows.at(-1)?.other).toBe('"x"');
    });

    it('counted since a time', async () => {
      const store = await filled(fill);
      expect(await store.countSamplesSince(20)).toBe(20);
    });
  });

  describe('events', () => {
    const events = [
      anEvent(1),
      anEvent(2, { type: 'alarm', endpoint: 'urn:dev:2', device: 2 }),
      anEvent(3, { endpoint: null, device: null }),
      anEvent(4, { type: 'alarm' }),
    ];
    const any = { endpoint: undefined, type: undefined, limit: 10, before: undefined };

    it('newest first, by endpoint and type, before one', async () => {
      const store = await filled((batch) => {
        for (const event of events) batch.put('event', event);
      });
      expect(await store.events(any)).toEqual(events.toReversed());
      const numbers = async (wanted: object) =>
        (await store.events({ ...any, ...wanted })).map(({ event }) => event);
      expect(await numbers({ limit: 2 })).toEqual([4, 3]);
      expect(await numbers({ before: 3 })).toEqual([2, 1]);
      expect(await numbers({ endpoint: 'urn:dev:1' })).toEqual([4, 1]);
      expect(await numbers({ type: 'alarm' })).toEqual([4, 2]);
      expect(await numbers({ type: 'alarm', endpoint: 'urn:dev:2' })).toEqual([2]);
      expect(await store.lastEvent()).toBe(4);
    });
  });
}
