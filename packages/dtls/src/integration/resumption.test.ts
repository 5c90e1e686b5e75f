import { fromHex, toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import {
  MemoryResumptionStore,
  type DtlsServerOptions,
  type DtlsSession,
  type PeerCredential,
  type Resumption,
} from '../index.ts';
import { HANDSHAKE } from '../record/record-view.ts';
import { CLIENT, SERVER, World } from './fixture.ts';

const OTHER = { host: '10.0.0.8', port: 4000 };

/** A server that resumes, with Connection IDs. */
async function resuming(
  options: Partial<DtlsServerOptions> = {},
  accepts?: Resumption['accepts'],
): Promise<World> {
  const world = new World(options);
  await world.server.close();
  const store = new MemoryResumptionStore({ clock: world.clock, lifetimeMs: 3_600_000 });
  world.startServer({
    resumption: { store, ...(accepts && { accepts }) },
    connectionId: world.connectionId,
    ...options,
  });
  return world;
}

/** The first message of each datagram in the clear, by type, of the handshake of this port. */
const plainMessages = (world: World, port: number): number[] =>
  world.wire
    .filter(({ from, to, bytes }) => (from.port === port || to.port === port) && bytes[0] === HANDSHAKE)
    .map(({ bytes }) => bytes[13] as number);

describe('a session that resumes another', () => {
  it('has new keys, the old credential, and needs no key exchange', async () => {
    const world = await resuming();
    const first = await world.connected();
    await world.clock.advance(5000);
    world.keys.clear();
    const earlier = first.client.session.export();
    const second = await world.connected({ earlier, connectionId: fromHex('0102') }, OTHER);
    const [before, after] = world.established;
    expect(after?.key).not.toBe(before?.key);
    expect(after?.credential).toEqual(before?.credential);
    expect(after?.authenticatedAt).toBe(before?.authenticatedAt);
    expect(after?.establishedAt).toBeGreaterThan(before?.establishedAt ?? Infinity);
    expect(second.client.session.peerConnectionId?.length).toBe(6);
    expect(await second.echo('0102')).toBe('0201');
    // ClientHello, HelloVerifyRequest, ClientHello, ServerHello.
    expect(plainMessages(world, OTHER.port)).toEqual([1, 3, 1, 2]);
    expect(await first.echo('0304')).toBe('0403');
  });

  it('may be resumed again, and once more after a restart of the client', async () => {
    const world = await resuming();
    let earlier = (await world.connected()).client.session.export();
    world.keys.clear();
    for (let i = 0; i < 3; i++) {
      const { client } = await world.connected({ earlier }, { ...OTHER, port: 5000 + i });
      earlier = client.session.export();
    }
    expect(world.established.length).toBe(4);
  });

  it('comes about on a bad network, time after time', async () => {
    const handshake = { maxRetransmissions: 8, maxTimeoutMs: 4000 };
    const world = await resuming({ handshake });
    const earlier = (await world.connected()).client.session.export();
    world.keys.clear();
    world.net.faults = { loss: 0.2, duplication: 0.2, delay: 100, jitter: 300 };
    for (let i = 0; i < 10; i++) {
      const { client } = world.connect({ earlier, handshake }, { ...OTHER, port: 100 + i });
      await world.clock.advance(60_000);
      expect((await client).session.cipherSuite).toBe('TLS_PSK_WITH_AES_128_CCM_8');
    }
    expect(world.established.length).toBe(11);
  });

  it("takes the client's last flight again when the server repeats its own", async () => {
    const world = await resuming();
    const earlier = (await world.connected()).client.session.export();
    const { tap } = world.net;
    let lost = 0;
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      return !(from.port === OTHER.port && bytes[0] === 20 && lost++ === 0);
    };
    const { client } = world.connect({ earlier }, OTHER);
    await world.clock.advance(900);
    await client;
    expect(world.established.length).toBe(1);
    await world.clock.advance(200);
    expect(lost).toBe(2);
    expect(world.established.length).toBe(2);
  });

  it('takes data that overtakes the Finished', async () => {
    const world = await resuming();
    const earlier = (await world.connected()).client.session.export();
    const { tap } = world.net;
    const held: Uint8Array[] = [];
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      if (from.port !== OTHER.port || bytes[0] !== 20) return true;
      held.push(bytes);
      return false;
    };
    const { client } = world.connect({ earlier }, OTHER);
    await world.clock.advance(10);
    const connected = await client;
    connected.send(connected.session, fromHex('0102'));
    await world.clock.advance(10);
    expect(world.received).toEqual([]);
    for (const bytes of held) world.net.inject(OTHER, SERVER, bytes);
    await world.clock.advance(10);
    expect(world.received).toEqual(['0102']);
  });
});

describe('a full handshake is made', () => {
  const expectFull = async (world: World, earlier: Uint8Array): Promise<void> => {
    const { client } = await world.connected({ earlier }, OTHER);
    expect(client.session.authenticatedAt).toBe(client.session.establishedAt);
    expect(plainMessages(world, OTHER.port)).toContain(16);
  };

  it('where the session is not known any more', async () => {
    const world = await resuming();
    const earlier = (await world.connected()).client.session.export();
    await world.clock.advance(3_600_000);
    await expectFull(world, earlier);
  });

  it.each([
    ['the owner says so', async () => false],
    ['the owner cannot tell', () => Promise.reject(new Error('no database'))],
  ])('where %s', async (_, accepts) => {
    const asked: PeerCredential[] = [];
    const world = await resuming({}, (credential) => {
      asked.push(credential);
      return accepts();
    });
    const earlier = (await world.connected()).client.session.export();
    await expectFull(world, earlier);
    expect(asked).toEqual([world.established[0]?.credential]);
  });

  it('where the owner wants the cipher suite no more', async () => {
    const store = new MemoryResumptionStore({ clock: new World().clock });
    const world = new World({ resumption: { store } });
    const earlier = (await world.connected()).client.session.export();
    await world.server.close();
    world.startServer({ handshake: { cipherSuites: ['TLS_PSK_WITH_AES_128_GCM_SHA256'] } });
    await expectFull(world, earlier);
  });

  it('where nothing is kept for resumption', async () => {
    const world = new World();
    const { client } = await world.connected();
    await expectFull(world, client.session.export());
  });
});

describe('the server', () => {
  it('makes the session durable before its Finished leaves, and forgets one whose client knows no secret', async () => {
    const stored: DtlsSession[] = [];
    const waiting: (() => void)[] = [];
    const world = await resuming({
      persistence: {
        reserveBlock: 16,
        establish: async (session) => {
          stored.push(session);
          if (stored.length > 1) await new Promise<void>((resolve) => waiting.push(resolve));
        },
        reserve: async () => {},
      },
    });
    const earlier = (await world.connected()).client.session.export();
    // Somebody who heard the session id, and has another secret.
    const forged = earlier.slice();
    forged[40] = (forged[40] as number) ^ 1;
    const impostor = world.connect({ earlier: forged }, OTHER);
    await world.clock.advance(100);
    expect(stored.length).toBe(2);
    expect(plainMessages(world, OTHER.port)).toEqual([1, 3, 1]);
    waiting[0]?.();
    await world.clock.advance(400_000);
    await expect(impostor.client).rejects.toMatchObject({ name: 'DtlsError' });
    expect(world.established.length).toBe(1);
    expect(world.closed).toEqual([[stored[1]?.key, 'replaced']]);
    expect(world.server.stats()).toMatchObject({ sessions: 1, halfOpen: 0 });
  });

  it('refuses to resume without the extended master secret (RFC 7627 §5.3)', async () => {
    const world = await resuming();
    const earlier = (await world.connected()).client.session.export();
    const { tap } = world.net;
    const ems = '00170000';
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      const hex = toHex(bytes);
      // The extension's number becomes one that nobody knows.
      return from.port === OTHER.port && hex.includes(ems) ? fromHex(hex.replace(ems, 'ffee0000')) : true;
    };
    const { client } = world.connect({ earlier }, OTHER);
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'alert', alert: 'handshake_failure' });
  });
});

it('a client refuses an export that is damaged or not its own', async () => {
  const world = await resuming();
  const { client } = await world.connected();
  const [session] = world.established;
  for (const earlier of [client.session.export().slice(1), session?.export() as Uint8Array]) {
    await expect(world.connect({ earlier }, CLIENT).client).rejects.toMatchObject({ code: 'import' });
  }
});

it('a store in memory is bounded and lets nothing live for too long', async () => {
  const { clock } = new World();
  const store = new MemoryResumptionStore({ clock, capacity: 2, lifetimeMs: 1000 });
  for (const id of ['a', 'b', 'c']) store.save(id, Uint8Array.of(1));
  expect(await Promise.all(['a', 'b', 'c'].map((id) => store.find(id)))).toEqual([
    undefined,
    Uint8Array.of(1),
    Uint8Array.of(1),
  ]);
  await clock.advance(1000);
  expect(await store.find('c')).toBeUndefined();
});
