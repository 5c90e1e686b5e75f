import { concat, fromHex, toHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { IDENTITY, SERVER, CLIENT, World } from './fixture.ts';

const faults = {
  none: {},
  'loss 20%': { loss: 0.2 },
  'duplication 50%': { duplication: 0.5 },
  'reordering and delay': { delay: 300, jitter: 400 },
  'all at once': { loss: 0.2, duplication: 0.2, delay: 100, jitter: 300 },
};

describe.each(Object.entries(faults))('network: %s', (_, network) => {
  describe.each([1200, 100])('mtu %i', (mtu) => {
    it.each([1, 2, 3, 4, 5])('shakes hands and carries data, seed %i', async (seed) => {
      const handshake = { mtu, maxRetransmissions: 8, maxTimeoutMs: 4000 };
      const world = new World({ handshake }, network, seed);
      const { client } = world.connect({ handshake });
      await world.clock.advance(60_000);
      const { session } = await client;
      expect(world.established.length).toBe(1);
      expect(session.identity).toEqual(IDENTITY);
      expect(session.extendedMasterSecret).toBe(true);
      expect(world.established[0]?.identity).toEqual(IDENTITY);
      const heard: string[] = [];
      (await client).onDatagram((_, datagram) => heard.push(toHex(datagram)));
      for (let i = 0; i < 20; i++) (await client).send(session, fromHex('0102'));
      await world.clock.advance(2000);
      expect(heard.length).toBeGreaterThan(5);
      expect(heard.length).toBeLessThanOrEqual(20);
      expect(new Set(heard)).toEqual(new Set(['0201']));
      for (const { bytes } of world.wire) expect(bytes.length).toBeLessThanOrEqual(mtu);
    });
  });
});

describe('a handshake', () => {
  it('leaves nothing half open and no timer but that of its last flight', async () => {
    const world = new World();
    const { client } = await world.connected();
    expect(world.server.stats()).toMatchObject({
      halfOpen: 0,
      sessions: 1,
      handshakesStarted: 1,
      handshakesCompleted: 1,
      handshakesFailed: 0,
      cookiesSent: 1,
    });
    client.end();
    await world.clock.advance(300_000);
    expect(world.server.stats().sessions).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('cuts a long identity into datagrams of the limit', async () => {
    const world = new World();
    const identity = utf8('x'.repeat(700));
    world.keys.set(toHex(identity), fromHex('aa'));
    const { client } = await world.connected({ identity, key: fromHex('aa'), handshake: { mtu: 150 } });
    expect(client.session.identity).toEqual(identity);
    const lengths = world.wire.filter(({ to }) => to.port === SERVER.port).map(({ bytes }) => bytes.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(150);
  });

  it('waits for the key without blocking others', async () => {
    const waiting: (() => void)[] = [];
    const world = new World({
      credentials: {
        psk: async (identity) => {
          if (toHex(identity) === toHex(IDENTITY))
            await new Promise<void>((resolve) => waiting.push(resolve));
          return fromHex('0a');
        },
      },
    });
    const slow = world.connect({ key: fromHex('0a') });
    await world.clock.advance(10);
    await world.connected({ identity: utf8('quick'), key: fromHex('0a') }, { host: '10.0.0.3', port: 1 });
    expect(world.server.stats()).toMatchObject({ sessions: 1, halfOpen: 1 });
    waiting[0]?.();
    await world.clock.advance(2000);
    expect((await slow.client).session.cipherSuite).toBe('TLS_PSK_WITH_AES_128_CCM_8');
    expect(world.server.stats()).toMatchObject({ sessions: 2, halfOpen: 0 });
  });

  it('answers a repeated Finished with its last flight', async () => {
    const world = new World();
    let lost = 0;
    const tap = world.net.tap;
    // ChangeCipherSpec begins the server's last flight.
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      return !(from.port === SERVER.port && bytes[0] === 20 && lost++ < 2);
    };
    const { client } = world.connect();
    await world.clock.advance(2500);
    expect(world.established.length).toBe(1);
    await world.clock.advance(1000);
    expect((await client).session.key).toMatch(/^[0-9a-f]{32}$/);
    expect(lost).toBe(3);
    const sequences = world.protectedRecords(SERVER).map(({ sequence }) => sequence);
    expect(sequences).toEqual([0, 1, 2]);
  });

  it('repeats its flight at once when the peer repeats its own', async () => {
    const world = new World({ handshake: { initialTimeoutMs: 30_000 } });
    const { tap } = world.net;
    let lost = 0;
    // ServerHello is the server's second datagram.
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      return !(from.port === SERVER.port && bytes[13] === 2 && lost++ === 0);
    };
    const { client } = world.connect();
    await world.clock.advance(1100);
    expect(lost).toBe(2);
    expect((await client).session.identity).toEqual(IDENTITY);
  });

  it('backs off: 1, 2, 4 s, and gives up', async () => {
    const world = new World();
    world.net.tap = (bytes, from, to) => {
      world.wire.push({ bytes, from, to });
      at.push(world.clock.monotonic());
      return false;
    };
    const at: number[] = [];
    const { client } = world.connect({ handshake: { maxRetransmissions: 3 } });
    await world.clock.advance(20_000);
    expect(at).toEqual([0, 1000, 3000, 7000]);
    await expect(client).rejects.toMatchObject({ name: 'DtlsError', code: 'timeout' });
  });

  it('waits as long as it is told to, and no longer than the limit', async () => {
    const world = new World();
    const at: number[] = [];
    world.net.tap = () => {
      at.push(world.clock.monotonic());
      return false;
    };
    const handshake = { initialTimeoutMs: 9000, backOff: 1.5, maxTimeoutMs: 15_000, maxRetransmissions: 3 };
    const { client } = world.connect({ handshake });
    await world.clock.advance(100_000);
    expect(at).toEqual([0, 9000, 22_500, 37_500]);
    await expect(client).rejects.toMatchObject({ code: 'timeout' });
    const shrinking = world.connect({ handshake: { backOff: 0.5 } }).client;
    await expect(shrinking).rejects.toMatchObject({ code: 'options' });
  });

  it("gives the client what follows the server's Finished in its datagram", async () => {
    const world = new World();
    const { tap } = world.net;
    let last: Uint8Array | undefined;
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      if (from.port !== SERVER.port) return true;
      // ChangeCipherSpec begins the server's last flight; it goes with the datagram after it.
      if (bytes[0] === 20) {
        last = bytes;
        return false;
      }
      return last === undefined ? true : concat(last, bytes);
    };
    const { client } = world.connect();
    await world.clock.advance(10);
    world.server.send(world.established[0] ?? expect.fail(), fromHex('0a0b'));
    await world.clock.advance(10);
    const heard: string[] = [];
    (await client).onDatagram((_, datagram) => heard.push(toHex(datagram)));
    expect(heard).toEqual(['0a0b']);
  });

  it.each([
    ['while it is stored', (end: () => void) => end()],
    ['the moment that it is stored', (end: () => void) => void Promise.resolve().then(end)],
  ])('of a session that the owner ends %s is refused', async (_, when) => {
    const world = new World({
      persistence: {
        reserveBlock: 16,
        establish: async (session) => when(() => world.server.end(session)),
        reserve: async () => {},
      },
    });
    const { client } = world.connect();
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'alert', alert: 'access_denied' });
    expect(world.refused).toMatchObject([{ reason: 'ended' }]);
    expect(world.closed.map(([, reason]) => reason)).toEqual(['ended']);
    expect(world.established).toEqual([]);
    expect(world.server.stats()).toMatchObject({ sessions: 0, halfOpen: 0 });
  });

  it('is given up when the caller says so', async () => {
    const world = new World();
    const controller = new AbortController();
    const { client } = world.connect({ signal: controller.signal }, CLIENT);
    controller.abort(new Error('enough'));
    await expect(client).rejects.toMatchObject({ code: 'aborted' });
    await expect(world.connect({ signal: controller.signal }).client).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('does not disturb the session that the address has until it is done', async () => {
    const world = new World();
    const first = await world.connected();
    const impostor = world.connect({ key: fromHex('ff') });
    // The impostor shares the first client's address: its socket took the place. Give it back.
    await world.clock.advance(5000);
    await expect(impostor.client).rejects.toMatchObject({ code: 'alert' });
    first.socket.rebind(CLIENT);
    expect(await first.echo('0a0b')).toBe('0b0a');
    expect(world.closed).toEqual([]);
    const second = await world.connected();
    expect(world.closed).toEqual(
      [[first.client.session.key, 'replaced']].map(() => [world.established[0]?.key, 'replaced']),
    );
    expect(await second.echo('0102')).toBe('0201');
    expect(world.server.stats().sessions).toBe(1);
  });
});
