import fc from 'fast-check';
import { allSessions } from './all-sessions.ts';
import { expect, it } from 'vitest';
import type { Batch } from '../../journal/journal.ts';
import type { Rows } from '../../journal/rows.ts';
import type { Store } from '../store.ts';
import { aCounter, aDevice, aSample, aSession, aValue, keyless } from './rows.ts';
import type { StoreHome } from './store-home.ts';

const DEVICES = [1, 2, 3];
const device = fc.constantFrom(...DEVICES);
const path = fc.constantFrom('/a', '/a/1', '/b');
const time = fc.integer({ min: 0, max: 2 });

/** One step, done to a batch and to the model. A session never changes its device. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('put device'), device, text: fc.string({ unit: 'grapheme' }) }),
  fc.record({ kind: fc.constant('remove device'), device }),
  fc.record({ kind: fc.constant('put value'), device, path, text: fc.json() }),
  fc.record({ kind: fc.constant('remove value'), device, path }),
  fc.record({ kind: fc.constant('put sample'), device, path, time, number: fc.double({ noNaN: true }) }),
  fc.record({ kind: fc.constant('put session'), device, limit: fc.nat() }),
  fc.record({ kind: fc.constant('put counter'), device, limit: fc.nat() }),
);
type Step = {
  readonly kind: string;
  readonly device: number;
  readonly path?: string;
  readonly time?: number;
  readonly text?: string;
  readonly number?: number;
  readonly limit?: number;
};

/** The store's rows by a name for their key. */
type Model = Map<string, object>;

function take(batch: Batch, model: Model, { kind, device, path = '', time = 0, ...rest }: Step): void {
  const { text = '', number = 0, limit = 0 } = rest;
  const name = `s${device}`;
  const counter = (): void => {
    batch.put('counter', aCounter(name, { writeLimit: limit }));
    model.set(`counter ${device}`, aCounter(name, { writeLimit: limit }));
  };
  const actions: Readonly<Record<string, () => void>> = {
    'put device'() {
      // NUL cannot be stored as it is; a case of its own shows what becomes of it.
      const row = aDevice(device, { endpoint: text.replaceAll('\0', '') });
      batch.put('device', row);
      model.set(`device ${device}`, keyless(row));
    },
    'remove device'() {
      batch.removeDevice(device);
      for (const key of model.keys()) if (key.split(' ')[1] === String(device)) model.delete(key);
    },
    'put value'() {
      batch.put('value', aValue(device, path, { value: text }));
      model.set(`value ${device} ${path}`, aValue(device, path, { value: text }));
    },
    'remove value'() {
      batch.remove('value', { device, path });
      model.delete(`value ${device} ${path}`);
    },
    'put sample'() {
      batch.put('sample', aSample(device, path, time, { number: number + 0 }));
      model.set(`sample ${device} ${path} ${time}`, aSample(device, path, time, { number: number + 0 }));
    },
    'put session'() {
      batch.put('session', aSession(name, device));
      model.set(`session ${device}`, aSession(name, device));
      counter();
    },
    'put counter': counter,
  };
  actions[kind]?.();
}

async function stored(store: Store): Promise<Model> {
  const model: Model = new Map();
  for (const row of await store.loadDevices()) model.set(`device ${row.device}`, row);
  for (const { session, device, establishedAt, connectionId, sealed, ...counter } of await allSessions(
    store,
  )) {
    model.set(`session ${device}`, { session, device, establishedAt, connectionId, sealed });
    model.set(`counter ${device}`, { session, ...counter });
  }
  const all = {
    path: undefined,
    from: undefined,
    to: undefined,
    order: 'asc',
    limit: 100,
    after: undefined,
  } as const;
  for (const device of DEVICES) {
    for (const row of await store.valuesOf(device)) model.set(`value ${device} ${row.path}`, row);
    for (const row of await store.samples({ ...all, device })) sampleKey(model, row);
  }
  return model;
}

const sampleKey = (model: Model, row: Rows['sample']): void =>
  void model.set(`sample ${row.device} ${row.path} ${row.time}`, row);

/** A counter whose session is gone is not seen by any read. */
const visible = (model: Model): Model =>
  new Map(
    [...model].filter(([key]) => !key.startsWith('counter') || model.has(key.replace('counter', 'session'))),
  );

/** Whatever is committed, in whatever grouping, the store holds what a map would. */
export function modelCases(home: () => StoreHome): void {
  it('holds what a map would', async () => {
    const store = await home().open({ groupMs: 0, groupChanges: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 5 }), { maxLength: 12 }), async (commits) => {
        const model: Model = new Map();
        await store.journal.commit((batch) => DEVICES.forEach((device) => batch.removeDevice(device)));
        const settled: Promise<void>[] = [];
        for (const [i, steps] of commits.entries()) {
          if (i % 4 === 3) await new Promise(setImmediate);
          settled.push(store.journal.commit((batch) => steps.forEach((each) => take(batch, model, each))));
        }
        await Promise.all(settled);
        expect(await stored(store)).toEqual(visible(model));
      }),
      { numRuns: 60 },
    );
  });
}
