import { fromHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { DtlsClient, type DtlsSession, type Persistence, type SessionCounters } from '../index.ts';
import { CLIENT, Connected, SERVER, World } from './fixture.ts';

/** What a durable store would hold: the last that was written before the crash. */
class Store implements Persistence {
  readonly reserveBlock = 16;
  readonly sessions = new Map<string, { exported: Uint8Array; counters: SessionCounters }>();
  /** Set: reservations wait until it is called. */
  held: (() => void)[] | undefined;
  refusing = false;

  async establish(session: DtlsSession): Promise<void> {
    if (this.refusing) throw new Error('disk full');
    this.save(session);
  }

  async reserve(session: DtlsSession, writeLimit: number): Promise<void> {
    if (this.held !== undefined) await new Promise<void>((resolve) => this.held?.push(resolve));
    if (this.refusing) throw new Error('disk full');
    expect(session.counters().writeLimit).toBe(writeLimit);
    this.save(session);
  }

  save(session: DtlsSession): void {
    this.sessions.set(session.key, { exported: session.export(), counters: session.counters() });
  }
}

const start = (): { store: Store; world: World } => {
  const store = new Store();
  return { store, world: new World({ persistence: store }) };
};

/** The server dies without a word; another takes its sessions up. */
async function crash(world: World, store: Store): Promise<void> {
  await world.server.close();
  world.startServer({ persistence: store });
  for (const { exported, counters } of store.sessions.values())
    world.server.importSession(exported, counters);
}

const sequences = (world: World): number[] => world.protectedRecords(SERVER).map(({ sequence }) => sequence);

describe('a server that is killed and started again', () => {
  it('goes on both ways without a handshake and without a sequence number used twice', async () => {
    const { world, store } = start();
    const peer = await world.connected();
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 13; i++) expect(await peer.echo('0102')).toBe('0201');
      const [session] = world.server.sessions();
      if (session !== undefined) store.save(session);
      await crash(world, store);
    }
    expect(await peer.echo('0304')).toBe('0403');
    const used = sequences(world);
    expect(used.length).toBe(1 + 5 * 13 + 1);
    expect(used.every((sequence, i) => i === 0 || sequence > (used[i - 1] as number))).toBe(true);
    expect(world.server.stats()).toMatchObject({ handshakesStarted: 0, sessions: 1 });
    expect(world.established.length).toBe(1);
  });

  it('refuses what was received before', async () => {
    const { world, store } = start();
    const peer = await world.connected();
    for (let i = 0; i < 70; i++) await peer.echo('0102');
    const [session] = world.server.sessions();
    store.save(session as DtlsSession);
    await crash(world, store);
    const captured = world.protectedRecords(CLIENT);
    const heard = world.received.length;
    for (const { bytes } of captured) world.net.inject(CLIENT, SERVER, bytes);
    await world.clock.advance(10);
    expect(world.received.length).toBe(heard);
    expect(world.server.stats().discarded.replayed).toBe(captured.length);
    expect(await peer.echo('0304')).toBe('0403');
  });

  it('still takes what was late, once', async () => {
    const { world, store } = start();
    const peer = await world.connected();
    const { tap } = world.net;
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      return false;
    };
    peer.send('aa01');
    world.net.tap = tap;
    await peer.echo('aa02');
    const [session] = world.server.sessions();
    store.save(session as DtlsSession);
    await crash(world, store);
    const late = world.protectedRecords(CLIENT).at(-2)?.bytes as Uint8Array;
    world.net.inject(CLIENT, SERVER, late);
    world.net.inject(CLIENT, SERVER, late);
    await world.clock.advance(10);
    expect(world.received).toEqual(['aa02', 'aa01']);
  });

  it('finds a peer by its Connection ID and forgets nothing else', async () => {
    const store = new Store();
    const world = new World();
    await world.server.close();
    const connectionId = world.connectionId;
    world.startServer({ persistence: store, connectionId });
    const peer = await world.connected({ connectionId: fromHex('77') });
    const before = world.established[0] as DtlsSession;
    await world.server.close();
    world.startServer({ persistence: store, connectionId });
    const saved = store.sessions.get(before.key);
    const after = world.server.importSession(
      saved?.exported as Uint8Array,
      saved?.counters as SessionCounters,
    );
    for (const field of [
      'key',
      'identity',
      'cipherSuite',
      'connectionId',
      'peerConnectionId',
      'establishedAt',
      'extendedMasterSecret',
      'address',
    ] as const) {
      expect(after[field]).toEqual(before[field]);
    }
    expect(after.export()).toEqual(before.export());
    peer.socket.rebind({ host: '10.8.8.8', port: 8 });
    expect(await peer.echo('0304')).toBe('0403');
  });
});

describe('reservation', () => {
  it('lets nothing out beyond the limit while it is pending, then all in order', async () => {
    const { world, store } = start();
    const peer = await world.connected();
    store.held = [];
    const [session] = world.established;
    for (let i = 0; i < 30; i++) world.server.send(session as DtlsSession, Uint8Array.of(i));
    await world.clock.advance(1000);
    // 16 are reserved; Finished took the first.
    expect(sequences(world)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    while (store.held.length > 0) {
      store.held.shift()?.();
      await world.clock.advance(10);
    }
    expect(peer.received).toEqual(Array.from({ length: 30 }, (_, i) => i.toString(16).padStart(2, '0')));
    expect(sequences(world)).toEqual(Array.from({ length: 31 }, (_, i) => i));
  });

  it('keeps a bounded queue', async () => {
    const { world, store } = start();
    await world.connected();
    store.held = [];
    for (let i = 0; i < 100; i++) world.server.send(world.established[0] as DtlsSession, Uint8Array.of(i));
    expect(world.server.stats().sendsDropped).toBe(100 - 15 - 32);
  });

  it('loses what waits when it fails, and asks again', async () => {
    const { world, store } = start();
    const peer = await world.connected();
    store.refusing = true;
    for (let i = 0; i < 20; i++) world.server.send(world.established[0] as DtlsSession, Uint8Array.of(i));
    await world.clock.advance(10);
    expect(sequences(world).length).toBe(16);
    expect(world.server.stats().sendsDropped).toBe(5);
    store.refusing = false;
    expect(await peer.echo('0102')).toBe('0201');
  });

  it('sends no goodbye under a number that is not reserved', async () => {
    const { world, store } = start();
    await world.connected();
    await crash(world, store);
    const before = world.wire.length;
    const [session] = world.server.sessions();
    world.server.end(session as DtlsSession);
    await world.clock.advance(10);
    expect(world.wire.length).toBe(before);
    expect(world.server.stats().sessions).toBe(0);
  });
});

it('makes no session that is not durable', async () => {
  const { world, store } = start();
  store.refusing = true;
  const { client } = world.connect();
  await world.clock.advance(100);
  await expect(client).rejects.toMatchObject({ code: 'alert', alert: 'internal_error' });
  expect(world.refused).toMatchObject([{ reason: 'persistence_failed' }]);
  expect(world.server.stats()).toMatchObject({ sessions: 0, halfOpen: 0 });
  expect(world.established).toEqual([]);
});

describe.each([true, false])('a session whose numbers run out, reserved: %s', (reserved) => {
  it('is ended before any comes twice', async () => {
    const world = reserved ? start().world : new World();
    await world.connected();
    const session = world.established[0] as DtlsSession;
    const exported = session.export();
    const counters = session.counters();
    await world.server.close();
    world.startServer();
    const end = 2 ** 48 - 2 ** 20;
    const last = world.server.importSession(exported, { ...counters, writeLimit: end - 3 });
    for (let i = 0; i < 6; i++) {
      world.server.send(last, Uint8Array.of(i));
      await world.clock.advance(1);
    }
    expect(sequences(world).slice(1)).toEqual([end - 3, end - 2, end - 1]);
    expect(world.closed).toEqual([[last.key, 'sequence_exhausted']]);
  });
});

describe('a client', () => {
  it('goes on where it was', async () => {
    const world = new World();
    const first = await world.connected();
    await first.echo('0102');
    const exported = first.client.session.export();
    const counters = first.client.session.counters();
    await first.client.close();
    const socket = world.net.socket(CLIENT);
    const client = DtlsClient.resume({ transport: socket, clock: world.clock, exported, counters });
    expect(await new Connected(world, client, socket).echo('0304')).toBe('0403');
    const used = world.protectedRecords(CLIENT).map(({ sequence }) => sequence);
    expect(new Set(used).size).toBe(used.length);
  });
});

describe('import', () => {
  it('refuses what is damaged, foreign or known, typed', async () => {
    const world = new World();
    const peer = await world.connected();
    const session = world.established[0] as DtlsSession;
    const exported = session.export();
    const counters = session.counters();
    const refuse = (bytes: Uint8Array, with_: SessionCounters = counters): void =>
      expect(() => world.server.importSession(bytes, with_)).toThrow(
        expect.objectContaining({ name: 'DtlsError', code: 'import' }),
      );
    refuse(exported);
    refuse(peer.client.session.export());
    for (let length = 0; length < exported.length; length++) refuse(exported.subarray(0, length));
    refuse(Uint8Array.from([...exported, 0]));
    world.server.end(session);
    for (const bad of [
      { writeLimit: -1 },
      { writeLimit: 2 ** 48 },
      { readHigh: 1.5 },
      { readWindowLow: 2 ** 32 },
      { port: 70_000 },
    ]) {
      refuse(exported, { ...counters, ...bad });
    }
    expect(world.server.importSession(exported, counters).key).toBe(session.key);
  });
});
