import { describe, expect, it } from 'vitest';
import { allSessions } from './all-sessions.ts';
import type { Rows } from '../../journal/rows.ts';
import { aContact, aCounter, aDevice, anEvent, aSample, aSession, aValue, keyless } from './rows.ts';
import type { StoreHome } from './store-home.ts';

const devices = (rows: readonly Pick<Rows['device'], 'device'>[]) => rows.map(({ device }) => device);

/** What the journal makes of commits. */
export function journalCases(home: () => StoreHome): void {
  describe('journal', () => {
    it('shows a commit to reads once it resolves', async () => {
      const store = await home().open();
      for (let device = 1; device <= 5; device++) {
        await store.journal.commit((batch) => batch.put('device', aDevice(device)));
        expect(await store.loadDevices()).toHaveLength(device);
      }
    });

    it('resolves commits in the order of their calls', async () => {
      const store = await home().open({ groupMs: 0 });
      const settled: number[] = [];
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          if (i % 10 === 0) await new Promise(setImmediate);
          await store.journal.commit((batch) => batch.put('contact', aContact(1, { lastSeen: i })));
          settled.push(i);
        }),
      );
      const called = settled.filter((i) => i % 10 !== 0);
      expect(called).toEqual(called.toSorted((a, b) => a - b));
      expect(settled).toHaveLength(50);
    });

    it('keeps the last of several changes to one key', async () => {
      const store = await home().open();
      const { journal } = store;
      await journal.commit((batch) => batch.put('value', aValue(1, '/b', { value: '0' })));
      await Promise.all([
        journal.commit((batch) => batch.put('value', aValue(1, '/a', { value: '1' }))),
        journal.commit((batch) => batch.remove('value', { device: 1, path: '/a' })),
        journal.commit((batch) => batch.put('value', aValue(1, '/a', { value: '2' }))),
        journal.commit((batch) => batch.put('value', aValue(1, '/b', { value: '3' }))),
        journal.commit((batch) => batch.remove('value', { device: 1, path: '/b' })),
      ]);
      expect(await store.valuesOf(1)).toEqual([aValue(1, '/a', { value: '2' })]);
    });

    it('removes a device with all that belongs to it, and nothing else', async () => {
      const store = await home().open();
      const put = (device: number, session: string) =>
        store.journal.commit((batch) => {
          batch.put('device', aDevice(device));
          batch.put('contact', aContact(device));
          batch.put('value', aValue(device, '/a'));
          batch.put('sample', aSample(device, '/a', 1));
          batch.put('session', aSession(session, device));
          batch.put('counter', aCounter(session));
          batch.put('event', anEvent(device, { device }));
        });
      await put(1, 'aa');
      await put(2, 'bb');
      await store.journal.commit((batch) => {
        batch.removeDevice(1);
        batch.put('event', anEvent(9, { type: 'device.removed', device: 1 }));
      });
      expect(devices(await store.loadDevices())).toEqual([2]);
      expect(await store.valuesOf(1)).toEqual([]);
      expect(await store.countSamplesSince(0)).toBe(1);
      expect(await store.loadContacts()).toEqual([aContact(2)]);
      const all = { endpoint: undefined, type: undefined, limit: 10, before: undefined };
      expect((await store.events(all)).map(({ event }) => event)).toEqual([9, 2]);
      // The counter went with its session: a session put alone stays without one.
      await store.journal.commit((batch) => batch.put('session', aSession('aa', 2)));
      expect((await allSessions(store)).map(({ session }) => session)).toEqual(['bb']);
    });

    it('takes with a device what was put for it just before, not after', async () => {
      const store = await home().open();
      const { journal } = store;
      await journal.commit((batch) => {
        batch.put('session', aSession('aa', 1));
        batch.put('counter', aCounter('aa'));
      });
      await Promise.all([
        journal.commit((batch) => batch.put('value', aValue(1, '/before'))),
        journal.commit((batch) => batch.put('counter', aCounter('aa'))),
        journal.commit((batch) => batch.removeDevice(1)),
        journal.commit((batch) => batch.put('value', aValue(1, '/after'))),
      ]);
      expect((await store.valuesOf(1)).map(({ path }) => path)).toEqual(['/after']);
      await journal.commit((batch) => batch.put('session', aSession('aa', 1)));
      expect(await allSessions(store)).toEqual([]);
    });

    it('keeps nothing of a commit whose filling throws, and all of its neighbours', async () => {
      const store = await home().open();
      const good = store.journal.commit((batch) => batch.put('device', aDevice(1)));
      const bad = store.journal.commit((batch) => {
        batch.put('device', aDevice(2));
        throw new Error('changed its mind');
      });
      await expect(bad).rejects.toThrow('changed its mind');
      await good;
      expect(devices(await store.loadDevices())).toEqual([1]);
    });

    it.each<[string, Partial<Rows['contact']>]>([
      ['a fraction', { lastSeen: 1.5 }],
      ['a number too large', { lastSeen: 1e300 }],
      ['no number', { lastSeen: NaN }],
    ])('refuses %s as a time, alone', async (_, wrong) => {
      const store = await home().open();
      const neighbour = store.journal.commit((batch) => batch.put('device', aDevice(1)));
      const refused = store.journal.commit((batch) => batch.put('contact', aContact(2, wrong)));
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'row' });
      await neighbour;
      expect(store.journal.failure).toBeUndefined();
    });

    it('stores text that a database cannot hold with a mark in its place', async () => {
      const store = await home().open();
      const endpoint = 'a\0b\uD800c"\\\n\u{1F512}\u007F';
      await store.journal.commit((batch) => batch.put('device', aDevice(1, { endpoint })));
      expect((await store.loadDevices())[0]?.endpoint).toBe('a\uFFFDb\uFFFDc"\\\n\u{1F512}\u007F');
    });

    it('refuses text too long to index, alone', async () => {
      const store = await home().open();
      const path = '/x'.repeat(2000);
      const refused = store.journal.commit((batch) => batch.put('value', aValue(1, path)));
      const endpoint = 'é'.repeat(3000);
      const event = store.journal.commit((batch) => batch.put('event', anEvent(1, { endpoint })));
      await expect(refused).rejects.toMatchObject({ code: 'row' });
      await expect(event).rejects.toMatchObject({ code: 'row' });
      await store.journal.commit((batch) => batch.put('value', aValue(1, '/y', { value: `"${path}"` })));
      expect(await store.valuesOf(1)).toHaveLength(1);
    });

    it('ends with what was committed stored, and refuses more', async () => {
      const first = await home().open();
      const last = first.journal.commit((batch) => batch.put('device', aDevice(1)));
      await first.close();
      await last;
      await expect(first.journal.commit(() => {})).rejects.toMatchObject({ code: 'closed' });
      await expect(first.loadDevices()).rejects.toMatchObject({ name: 'StorageError' });
      const second = await home().open();
      expect(await second.loadDevices()).toEqual([keyless(aDevice(1))]);
    });
  });
}
