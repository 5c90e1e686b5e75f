import { fromHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import type { CipherSuiteName } from '../index.ts';
import { World } from './fixture.ts';

const PSK_SUITES: readonly CipherSuiteName[] = [
  'TLS_PSK_WITH_AES_128_CCM_8',
  'TLS_PSK_WITH_AES_128_GCM_SHA256',
  'TLS_PSK_WITH_AES_128_CBC_SHA256',
];

describe.each(PSK_SUITES)('%s', (suite) => {
  it.each([
    ['without', undefined],
    ['with', fromHex('0a0b0c')],
  ] as const)('carries data and survives a restart, %s Connection ID', async (_, connectionId) => {
    const world = new World();
    await world.server.close();
    world.startServer({ connectionId: world.connectionId });
    const peer = await world.connected({
      handshake: { cipherSuites: [suite] },
      ...(connectionId && { connectionId }),
    });
    expect(peer.client.session.cipherSuite).toBe(suite);
    expect(world.established[0]?.cipherSuite).toBe(suite);
    for (let length = 1; length < 40; length++) {
      const hex = 'ab'.repeat(length);
      expect(await peer.echo(hex)).toBe(hex);
    }
    const [session] = world.established;
    const exported = session?.export() as Uint8Array;
    const counters = session?.counters() ?? expect.fail();
    await world.server.close();
    world.startServer({ connectionId: world.connectionId });
    world.server.importSession(exported, counters);
    expect(await peer.echo('0102')).toBe('0201');
  });
});

it("the server's preference decides, not the client's", async () => {
  const world = new World({ handshake: { cipherSuites: PSK_SUITES.toReversed() } });
  const { client } = await world.connected({ handshake: { cipherSuites: PSK_SUITES } });
  expect(client.session.cipherSuite).toBe('TLS_PSK_WITH_AES_128_CBC_SHA256');
});

it('suites that the owner does not want are not agreed to', async () => {
  const world = new World({ handshake: { cipherSuites: ['TLS_PSK_WITH_AES_128_GCM_SHA256'] } });
  const { client } = world.connect({ handshake: { cipherSuites: ['TLS_PSK_WITH_AES_128_CCM_8'] } });
  await world.clock.advance(100);
  await expect(client).rejects.toMatchObject({ code: 'alert', alert: 'handshake_failure' });
  expect(world.refused).toMatchObject([{ reason: 'no_common_parameters' }]);
});
