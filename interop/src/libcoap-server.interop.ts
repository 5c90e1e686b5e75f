import { fromUtf8, utf8 } from '@holdfast/bytes';
import {
  codes,
  CoapEndpoint,
  contentFormats,
  formatCode,
  type CoapNotification,
  type NotificationHandler,
} from '@holdfast/coap';
import { DtlsClient } from '@holdfast/dtls';
import { systemClock as clock, type DatagramTransport, type Peer } from '@holdfast/kernel';
import { eventually, missing } from '@holdfast/testing';
import { UdpTransport } from '@holdfast/udp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Build } from './support/coap-client.ts';
import { startCoapServer, type CoapServer } from './support/coap-server.ts';

const KEY = 'sixteen or more bytes';
const IDENTITY = 'our own client';
const builds: readonly Build[] = ['notls', 'openssl', 'gnutls'];

/** A CoAP client of ours and the server's place in it. */
interface Link {
  readonly endpoint: CoapEndpoint<Peer>;
  readonly peer: Peer;
  close(): Promise<void>;
}

type Notified = NotificationHandler<Peer>;

const overTransport = (transport: DatagramTransport<Peer>, peer: Peer, onNotification: Notified): Link => {
  const endpoint = new CoapEndpoint({ transport, clock, onNotification });
  return {
    endpoint,
    peer,
    async close() {
      endpoint.close();
      await transport.close();
    },
  };
};

async function link(build: Build, port: number, onNotification: Notified = () => 'reject'): Promise<Link> {
  const udp = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  if (build === 'notls') return overTransport(udp, udp.peer({ host: '127.0.0.1', port }), onNotification);
  const dtls = await DtlsClient.connect({
    transport: udp,
    remote: udp.peer({ host: '127.0.0.1', port: port + 1 }),
    clock,
    identity: utf8(IDENTITY),
    key: utf8(KEY),
    // Offered, and left out by libcoap's answer.
    connectionId: new Uint8Array(),
  });
  return overTransport(dtls, dtls.session, onNotification);
}

describe.each(builds)('our client and coap-server-%s', (build) => {
  const reason = missing(`coap-server-${build}`, 'coap-client-notls');
  if (reason !== undefined) {
    test.skip(reason);
    return;
  }
  let server: CoapServer;
  let open: Link | undefined;
  beforeAll(async () => {
    server = await startCoapServer(build, build === 'notls' ? undefined : KEY);
  });
  afterEach(async () => {
    await open?.close();
    open = undefined;
  });
  afterAll(async () => server?.stop());

  test('gets a small resource', async () => {
    open = await link(build, server.port);
    const { code, payload } = await open.endpoint.request(open.peer, { method: codes.get });
    expect(formatCode(code)).toBe('2.05');
    expect(fromUtf8(payload)).toContain('libcoap');
  });

  test('fetches a body in blocks', async () => {
    open = await link(build, server.port);
    const path = ['example_data'];
    const { payload } = await open.endpoint.request(open.peer, { method: codes.get, path });
    expect(payload.length).toBe(1500);
    expect(fromUtf8(payload.subarray(0, 16))).toMatch(/^[\da-z]+$/);
  });

  test('sends a body in blocks and reads it back', async () => {
    open = await link(build, server.port);
    const path = ['ours'];
    const body = utf8(Array.from({ length: 400 }, (_, i) => `line ${i}\n`).join(''));
    const put = await open.endpoint.request(open.peer, {
      method: codes.put,
      path,
      payload: body,
      // Not text: libcoap forgets a content format of 0.
      contentFormat: contentFormats.linkFormat,
    });
    expect(formatCode(put.code)).toMatch(/^2\.0[14]$/);
    const got = await open.endpoint.request(open.peer, { method: codes.get, path });
    expect(got.contentFormat).toBe(contentFormats.linkFormat);
    expect(fromUtf8(got.payload)).toBe(fromUtf8(body));
  });

  test('waits for a separate response', async () => {
    open = await link(build, server.port);
    const { code, payload } = await open.endpoint.request(open.peer, {
      method: codes.get,
      path: ['async'],
      query: ['1'],
    });
    expect(formatCode(code)).toBe('2.05');
    expect(fromUtf8(payload)).toBe('done');
    expect(open.endpoint.stats().retransmissions).toBe(0);
  });

  test('observes, and cancels', async () => {
    const heard: CoapNotification<Peer>[] = [];
    open = await link(build, server.port, (notification) => {
      heard.push(notification);
      return 'accept';
    });
    const { endpoint, peer } = open;
    const path = ['time'];
    const begun = await endpoint.request(peer, { method: codes.get, path, observe: 0 });
    expect(begun.observe).toBeDefined();
    await eventually('two notifications', async () => (heard.length >= 2 ? true : undefined));
    for (const { token, code } of heard) {
      expect(token).toEqual(begun.token);
      expect(formatCode(code)).toBe('2.05');
    }
    const { token } = begun;
    const ended = await endpoint.request(peer, { method: codes.get, path, observe: 1, token });
    expect(ended.observe).toBeUndefined();
  });

  test('is told what does not exist and what is not allowed', async () => {
    open = await link(build, server.port);
    const { endpoint, peer } = open;
    const nothing = await endpoint.request(peer, { method: codes.get, path: ['nothing'] });
    expect(formatCode(nothing.code)).toBe('4.04');
    const remove = await endpoint.request(peer, { method: codes.delete, path: ['async'] });
    expect(formatCode(remove.code)).toBe('4.05');
  });
});
