import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex, toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import type { CipherSuiteName } from '../index.ts';
import { capture } from './capture.ts';
import { CLIENT, KEY, SERVER, World } from './fixture.ts';
import { missing, OutsideProgram } from './outside-program.ts';

/** Wireshark opens records itself, with the key alone: neither end of ours has a say in what is right. */
describe
  .skipIf(missing('tshark'))
  .each<CipherSuiteName>([
    'TLS_PSK_WITH_AES_128_CCM_8',
    'TLS_PSK_WITH_AES_128_GCM_SHA256',
    'TLS_PSK_WITH_AES_128_CBC_SHA256',
  ])('tshark and %s', (suite) => {
  it.each([
    { name: 'without Connection IDs', connectionId: undefined },
    { name: 'with Connection IDs both ways', connectionId: fromHex('c1c2c3') },
  ])('opens our records $name', async ({ connectionId }) => {
    const world = new World({ handshake: { cipherSuites: [suite] } });
    if (connectionId !== undefined) {
      await world.server.close();
      world.startServer({ connectionId: world.connectionId });
    }
    const peer = await world.connected(connectionId === undefined ? {} : { connectionId });
    // A CoAP ping, which is one as well when the echo turns it round.
    expect(await peer.echo('40000040')).toBe('40000040');
    expect(world.protectedRecords(CLIENT, 6).at(-1)?.type).toBe(connectionId === undefined ? 23 : 25);
    const folder = mkdtempSync(join(tmpdir(), 'dtls-'));
    try {
      const file = join(folder, 'capture.pcap');
      writeFileSync(file, capture(world));
      const as = ['-d', `udp.port==${SERVER.port},dtls`, '-o', `dtls.psk:${toHex(KEY)}`];
      const show = [
        '-T',
        'fields',
        '-E',
        'separator=,',
        '-e',
        'frame.number',
        '-e',
        'coap.mid',
        '-e',
        '_ws.malformed',
      ];
      const tshark = new OutsideProgram('tshark', ['-r', file, ...as, ...show]);
      await tshark.ended();
      const frames = tshark.said.split('\n').filter((line) => /^\d/.test(line));
      expect(frames.slice(-2)).toEqual(['7,64,', '8,64,']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
