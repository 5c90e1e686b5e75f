import { fromHex } from '@holdfast/bytes';
import { expect, it } from 'vitest';
import { APPLICATION_DATA } from '../record/record-view.ts';
import { Session } from '../session/session.ts';
import { CLIENT, SERVER, World } from './fixture.ts';

it.each([
  ['without', undefined, 0],
  ['with', fromHex('0a'), 1],
] as const)(
  'each side sends no longer records than the other takes, %s Connection IDs',
  async (_, connectionId, besides) => {
    const world = new World({ handshake: { recordSizeLimit: 300 } });
    await world.server.close();
    world.startServer({ connectionId: world.connectionId });
    const peer = await world.connected({
      handshake: { recordSizeLimit: 200 },
      ...(connectionId && { connectionId }),
    });
    const [session] = world.established;
    expect(session?.maxDatagram).toBe(200 - besides);
    expect(peer.client.session.maxDatagram).toBe(300 - besides);
    const longest = 'ab'.repeat(200 - besides);
    expect(await peer.echo(longest)).toBe(longest);
    expect(await peer.echo(`${longest}ab`)).toBeUndefined();
    expect(world.received.length).toBe(2);
    expect(world.server.stats().sendsDropped).toBe(1);
  },
);

it('longer records are dropped, and the session goes on', async () => {
  const world = new World({ handshake: { recordSizeLimit: 100 } });
  const peer = await world.connected({ handshake: { recordSizeLimit: 100 } });
  const own = peer.client.session;
  const forged = Session.import(own.export(), own.counters(), false);
  const record = forged.makeCiphers().write.seal(APPLICATION_DATA, 40, new Uint8Array(101));
  world.net.inject(CLIENT, SERVER, record);
  await world.clock.advance(10);
  expect(world.server.stats().discarded.oversized).toBe(1);
  expect(await peer.echo('0102')).toBe('0201');
});

it('a side that states no limit takes any record', async () => {
  const world = new World({ handshake: { recordSizeLimit: 64 } });
  const peer = await world.connected();
  const long = 'ab'.repeat(1000);
  expect(await peer.echo(long)).toBe(long);
});

it.each([63, 16_385, 100.5])('%d is no limit', async (recordSizeLimit) => {
  const world = new World();
  await expect(world.connected({ handshake: { recordSizeLimit } })).rejects.toMatchObject({
    code: 'options',
  });
});
