import { fromHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { CLIENT, SERVER, World } from './fixture.ts';

const ELSEWHERE = { host: '10.9.9.9', port: 1234 };

describe.each([
  { own: 'ab12', server: true, toServer: 25, toClient: 25 },
  { own: '', server: true, toServer: 25, toClient: 23 },
  { own: 'ab12', server: false, toServer: 23, toClient: 25 },
  { own: '', server: false, toServer: 23, toClient: 23 },
  { own: undefined, server: true, toServer: 23, toClient: 23 },
])('client asks for $own, server uses them: $server', ({ own, server, toServer, toClient }) => {
  it('puts on each record what its receiver asked for', async () => {
    const world = new World();
    if (server) await restart(world);
    const peer = await world.connected(own === undefined ? {} : { connectionId: fromHex(own) });
    expect(await peer.echo('0102')).toBe('0201');
    expect(world.protectedRecords(CLIENT, 6).at(-1)?.type).toBe(toServer);
    expect(world.protectedRecords(SERVER, 2).at(-1)?.type).toBe(toClient);
    const { session } = peer.client;
    const [known] = world.established;
    expect(session.connectionId).toEqual(own === undefined ? undefined : fromHex(own));
    expect(known?.peerConnectionId).toEqual(session.connectionId);
    expect(known?.connectionId).toEqual(session.peerConnectionId);
    if (toServer === 25) expect(session.peerConnectionId?.length).toBe(6);
  });
});

describe('a peer whose address changes', () => {
  it('is followed, under the same key', async () => {
    const world = new World();
    await restart(world);
    const peer = await world.connected({ connectionId: fromHex('') });
    const key = world.established[0]?.key;
    peer.socket.rebind(ELSEWHERE);
    expect(await peer.echo('0a0b')).toBe('0b0a');
    expect(world.established[0]).toMatchObject({ key, address: ELSEWHERE });
    expect(world.server.stats()).toMatchObject({ addressChanges: 1, sessions: 1 });
  });

  it('is not followed without a Connection ID', async () => {
    const world = new World();
    const peer = await world.connected();
    peer.socket.rebind(ELSEWHERE);
    expect(await peer.echo('0a0b')).toBeUndefined();
    expect(world.server.stats().discarded.unknown_peer).toBe(1);
  });

  it('is not followed for a replayed record, nor for an older one that was held back', async () => {
    const world = new World();
    await restart(world);
    const peer = await world.connected({ connectionId: fromHex('') });
    // The first record is held back by an attacker, the second goes through.
    const { tap } = world.net;
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      return false;
    };
    peer.send('aa01');
    world.net.tap = tap;
    peer.send('aa02');
    await world.clock.advance(10);
    const [held, passed] = world.protectedRecords(CLIENT, 6).slice(-2);
    world.net.inject(ELSEWHERE, SERVER, passed?.bytes as Uint8Array);
    await world.clock.advance(10);
    expect(world.server.stats().discarded.replayed).toBe(1);
    world.net.inject(ELSEWHERE, SERVER, held?.bytes as Uint8Array);
    await world.clock.advance(10);
    // It is genuine and new, so it counts; but it is not the newest, so the address stays.
    expect(world.received).toEqual(['aa02', 'aa01']);
    expect(world.established[0]?.address).toEqual(CLIENT);
    expect(world.server.stats().addressChanges).toBe(0);
  });

  it('keeps its session when another device gets its old address', async () => {
    const world = new World();
    await restart(world);
    world.keys.set('0b', fromHex('0c'));
    const first = await world.connected({ connectionId: fromHex('') });
    first.socket.rebind(ELSEWHERE);
    const second = await world.connected({
      connectionId: fromHex(''),
      identity: fromHex('0b'),
      key: fromHex('0c'),
    });
    expect(world.closed).toEqual([]);
    expect(await first.echo('0102')).toBe('0201');
    expect(await second.echo('0304')).toBe('0403');
    expect(world.server.stats().sessions).toBe(2);
  });
});

describe('a record with a Connection ID', () => {
  it('is refused if its ID is nobody’s, or its bits were touched', async () => {
    const world = new World();
    await restart(world);
    const peer = await world.connected({ connectionId: fromHex('') });
    const { tap } = world.net;
    world.net.tap = (bytes, from, to) => {
      tap?.(bytes, from, to);
      return false;
    };
    peer.send('0102');
    world.net.tap = tap;
    const sent = world.protectedRecords(CLIENT, 6).at(-1)?.bytes as Uint8Array;
    for (const [at, reason] of [
      [12, 'unknown_connection'],
      [4, 'wrong_epoch'],
      [8, 'unauthentic'],
      [sent.length - 1, 'unauthentic'],
    ] as const) {
      const before = world.server.stats().discarded[reason];
      const touched = sent.slice();
      touched[at] = (touched[at] as number) ^ 0x40;
      world.net.inject(CLIENT, SERVER, touched);
      await world.clock.advance(10);
      expect(world.server.stats().discarded[reason]).toBe(before + 1);
    }
    expect(world.received).toEqual([]);
    world.net.inject(CLIENT, SERVER, sent);
    await world.clock.advance(10);
    expect(world.received).toEqual(['0102']);
  });

  it('is needed where one was agreed on', async () => {
    const world = new World();
    await restart(world);
    const peer = await world.connected({ connectionId: fromHex('') });
    const plain = world.protectedRecords(CLIENT, 6).at(-1)?.bytes as Uint8Array;
    world.net.inject(CLIENT, SERVER, fromHex(`17fefd00010000000000500020${'00'.repeat(32)}`));
    await world.clock.advance(10);
    expect(plain[0]).toBe(25);
    expect(world.server.stats().discarded.unknown_peer).toBe(1);
    expect(await peer.echo('0102')).toBe('0201');
  });
});

/** The world's server again, now with Connection IDs. */
async function restart(world: World): Promise<void> {
  await world.server.close();
  world.startServer({ connectionId: world.connectionId });
}
