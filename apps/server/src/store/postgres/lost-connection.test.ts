import { silentLogger } from '@holdfast/kernel';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Store } from '../store.ts';
import {
  executeOn,
  postgresMissing,
  startPostgresCluster,
  type PostgresCluster,
} from '../testing/postgres-cluster.ts';
import { changesOf } from '../testing/changes-of.ts';
import { aDevice, aSample } from '../testing/rows.ts';
import { storeHome } from '../testing/store-home.ts';
import { connectWriter } from './connect-writer.ts';
import { PostgresWriter } from './postgres-writer.ts';

const missing = postgresMissing();
/** The machine may be busy. */
const patient = { timeout: 15_000 };
const unavailable = { name: 'StorageError', code: 'unavailable' };

describe.skipIf(missing !== undefined)(`a lost connection${missing ? ` (${missing})` : ''}`, () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await startPostgresCluster();
  });
  afterAll(() => cluster.remove());

  async function openedStore(): Promise<{ readonly store: Store; readonly url: string }> {
    const url = await cluster.createDatabase();
    const home = storeHome(
      { dataDir: '/nonexistent', databaseUrl: url },
      async () => {},
      async () => {},
    );
    onTestFinished(() => home.remove());
    return { store: await home.open({ groupMs: 0 }), url };
  }

  const put = (store: Store, time: number): Promise<void> =>
    store.journal.commit((batch) => {
      batch.put('device', aDevice(1));
      batch.put('sample', aSample(1, '/a', time));
    });

  it('fails commits and reads while the server is down, and nothing after it is back', async () => {
    const { store } = await openedStore();
    // Commits go on without pause, so that some are under way whenever the server stops.
    const kept = new Set<number>();
    const failures: unknown[] = [];
    const ended = new AbortController();
    const commits = (async () => {
      for (let time = 1; !ended.signal.aborted; time++) {
        await put(store, time).then(
          () => kept.add(time),
          (error: unknown) => failures.push(error),
        );
      }
    })();
    await expect.poll(() => kept.size, patient).toBeGreaterThan(50);
    await cluster.stop('immediate');
    await expect.poll(() => failures.length, patient).toBeGreaterThan(2);
    for (const failure of failures) expect(failure).toMatchObject(unavailable);
    expect(store.journal.failure).toMatchObject(unavailable);
    await expect(store.loadDevices()).rejects.toMatchObject(unavailable);
    await expect(store.ready()).rejects.toMatchObject(unavailable);

    const before = kept.size;
    await cluster.start();
    await expect.poll(() => kept.size, patient).toBeGreaterThan(before + 50);
    ended.abort();
    await commits;
    expect(store.journal.failure).toBeUndefined();
    await store.ready();
    const all = { device: 1, path: undefined, from: undefined, to: undefined, after: undefined } as const;
    const found = await store.samples({ ...all, order: 'asc', limit: 1_000_000 });
    const times = new Set(found.map(({ time }) => time));
    expect([...kept].filter((time) => !times.has(time))).toEqual([]);
  });

  it('is made good by asking whether the store is ready', async () => {
    const { store } = await openedStore();
    await put(store, 1);
    await cluster.stop('immediate');
    await expect(put(store, 2)).rejects.toMatchObject(unavailable);
    await cluster.start();
    const state = (): Promise<string> =>
      store.ready().then(
        () => 'ready',
        () => 'not ready',
      );
    await expect.poll(state, patient).toBe('ready');
    expect(store.journal.failure).toBeUndefined();
  });

  it('fails the commit that was under way, whole', async () => {
    const { store, url } = await openedStore();
    await executeOn(
      url,
      `create function lose() returns trigger language plpgsql as
         $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
       create trigger lose before insert on sample for each row when (new.time = 13) execute function lose()`,
    );
    await expect(put(store, 13)).rejects.toMatchObject(unavailable);
    expect(await store.loadDevices()).toEqual([]);
    await put(store, 14);
    expect(await store.countSamplesSince(0)).toBe(1);
  });

  it('gives up a statement that never ends, and goes on over another connection', async () => {
    const { store, url } = await openedStore();
    await store.close();
    const connect = (): Promise<Client> => connectWriter(url, silentLogger);
    const writer = new PostgresWriter(await connect(), connect, 100);
    onTestFinished(() => writer.close());
    await executeOn(
      url,
      `create function hang() returns trigger language plpgsql as
         $$ begin perform pg_sleep(600); return new; end $$;
       create trigger hang before insert on sample for each row when (new.time = 13) execute function hang()`,
    );
    const write = (time: number): Promise<void> => {
      return writer.write(changesOf((batch) => batch.put('sample', aSample(1, '/a', time))));
    };
    await expect(write(13)).rejects.toThrow('timeout');
    await write(14);
  });

  it('lets no transaction follow once another server has had the database', async () => {
    const { store, url } = await openedStore();
    await put(store, 1);
    // Between the loss of our connection and the next commit.
    await executeOn(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database();
       update schema_version set openings = openings + 1`,
    );
    await expect(put(store, 2)).rejects.toMatchObject(unavailable);
    const taken = { name: 'StoreError', code: 'in-use' };
    await expect(put(store, 3)).rejects.toMatchObject({ ...unavailable, cause: taken });
    await expect(store.ready()).rejects.toMatchObject(unavailable);
  });
});

describe('opening PostgreSQL', () => {
  const opening = (databaseUrl: string) =>
    storeHome(
      { dataDir: '/nonexistent', databaseUrl },
      async () => {},
      async () => {},
    ).open();

  it.each([
    ['not a URL', 'the database URL is not a URL'],
    ['postgres://user:secret@127.0.0.1:1/none', 'cannot open the PostgreSQL database'],
  ])('says what is wrong without the password: %s', async (url, message) => {
    await expect(opening(url)).rejects.toMatchObject({ name: 'StoreError', code: 'cannot-open', message });
  });
});
