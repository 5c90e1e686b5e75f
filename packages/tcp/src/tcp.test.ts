import { X509Certificate } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { toHex, utf8 } from '@holdfast/bytes';
import type { Peer, StreamConnection, StreamServer } from '@holdfast/kernel';
import { eventually } from '@holdfast/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { testCertificates } from './test-certificates.ts';
import { connectTcp, connectTls, listenTcp, listenTls, type Listening, type TlsPeer } from './index.ts';

const HOST = '127.0.0.1';
const KEY = utf8('sixteen or more bytes');
const open: { close?: () => Promise<void>; destroy?: () => void }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) {
    each.destroy?.();
    await each.close?.();
  }
});

const keep = <T extends (typeof open)[number]>(one: T): T => {
  open.push(one);
  return one;
};
const nothing = { data: () => {}, drain: () => {}, close: () => {} };

/** The next connection that the server takes. */
const taken = async <P extends Peer>(server: StreamServer<P>): Promise<StreamConnection<P>> =>
  await new Promise((resolve) => server.onConnection((connection) => resolve(keep(connection))));

/** Resolves when these bytes have come, or, with `undefined`, the end. */
const heard = async (connection: StreamConnection<Peer>, hex: string | undefined): Promise<void> => {
  let got = '';
  await new Promise<void>((resolve) =>
    connection.listen({
      ...nothing,
      data: (bytes) => {
        got += toHex(bytes);
        if (got === hex) resolve();
      },
      close: () => {
        if (hex === undefined) resolve();
      },
    }),
  );
};

describe('TCP', () => {
  it.each([
    { server: '127.0.0.1', client: '127.0.0.1' },
    { server: '::', client: '127.0.0.1' },
    { server: '::1', client: '::1' },
  ])('carries bytes both ways: $client to $server', async ({ server: host, client: to }) => {
    const server = keep(await listenTcp({ host, port: 0 }));
    const accepted = taken(server);
    const client = keep(await connectTcp({ host: to, port: server.address.port }));
    const atServer = await accepted;
    expect(atServer.peer.address.host).toBe(to);
    const there = heard(atServer, '0102');
    client.write(Uint8Array.of(1));
    client.write(Uint8Array.of(2));
    await there;
    const back = heard(client, '03');
    atServer.write(Uint8Array.of(3));
    await back;
  });

  it('sends what was written before the end, and ends both sides', async () => {
    const server = keep(await listenTcp({ host: HOST, port: 0 }));
    const accepted = taken(server);
    const client = keep(await connectTcp(server.address));
    const atServer = await accepted;
    const there = heard(atServer, '09');
    const ended = heard(client, undefined);
    client.write(Uint8Array.of(9));
    client.end();
    await there;
    await ended;
    expect(client.write(Uint8Array.of(1))).toBe(true);
  });

  it('says when the peer does not read, and when it has', async () => {
    const server = keep(await listenTcp({ host: HOST, port: 0 }));
    const accepted = taken(server);
    const client = keep(await connectTcp(server.address));
    const atServer = await accepted;
    atServer.listen(nothing);
    atServer.pause();
    const drained = new Promise<void>((resolve) => client.listen({ ...nothing, drain: resolve }));
    let wrote = 0;
    while (client.write(new Uint8Array(65_536))) wrote++;
    expect(wrote).toBeLessThan(10_000);
    atServer.resume();
    await drained;
  });

  it('tells two connections from one host apart', async () => {
    const server = keep(await listenTcp({ host: HOST, port: 0 }));
    const keys = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const accepted = taken(server);
      keep(await connectTcp(server.address));
      keys.add((await accepted).peer.key);
    }
    expect(keys.size).toBe(3);
  });

  it('says what cannot be had', async () => {
    const server = keep(await listenTcp({ host: HOST, port: 0 }));
    await expect(listenTcp(server.address)).rejects.toMatchObject({ name: 'TcpError', code: 'listen' });
    await server.close();
    await expect(connectTcp(server.address)).rejects.toMatchObject({ name: 'TcpError', code: 'connect' });
  });
});

describe('TLS with a pre-shared key', () => {
  const refused: string[] = [];
  const listen = async (): Promise<Listening<TlsPeer>> =>
    keep(
      await listenTls({
        host: HOST,
        port: 0,
        psk: (identity) => (identity === 'device' ? KEY : undefined),
        onRefused: (_, identity) => refused.push(identity ?? '-'),
      }),
    );

  it('knows who is there', async () => {
    const server = await listen();
    const accepted = taken(server);
    const client = keep(await connectTls({ ...server.address, psk: { identity: 'device', key: KEY } }));
    const atServer = await accepted;
    expect(atServer.peer.credential).toEqual({ kind: 'psk', identity: 'device' });
    const there = heard(atServer, '0102');
    client.write(Uint8Array.of(1, 2));
    await there;
  });

  it.each([
    ['a wrong key', 'device', utf8('another key of bytes')],
    ['an unknown identity', 'nobody', KEY],
  ])('refuses %s', async (_, identity, key) => {
    const server = await listen();
    server.onConnection(keep);
    refused.length = 0;
    await expect(connectTls({ ...server.address, psk: { identity, key } })).rejects.toMatchObject({
      name: 'TcpError',
      code: 'handshake',
    });
    await eventually('the refusal', async () => refused.length > 0 || undefined);
    expect(refused).toEqual([identity]);
  });

  it('refuses who has no key, and who wants TLS 1.3', async () => {
    const server = await listen();
    server.onConnection(keep);
    for (const options of [
      {},
      { minVersion: 'TLSv1.3' as const, pskCallback: () => ({ psk: KEY, identity: 'device' }) },
    ]) {
      const { host, port } = server.address;
      const socket = connectSecure({ host, port, rejectUnauthorized: false, ...options });
      const failed = await new Promise<boolean>((resolve) => {
        socket.once('error', () => resolve(true));
        socket.once('secureConnect', () => resolve(false));
      });
      socket.destroy();
      expect(failed).toBe(true);
    }
  });

  it('lets go who never begins the handshake', async () => {
    const server = keep(await listenTls({ host: HOST, port: 0, psk: () => KEY, handshakeMs: 50 }));
    server.onConnection(keep);
    const socket = connectSocket(server.address);
    socket.resume();
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  });
});

describe('TLS with certificates', () => {
  const { authority, server, device, stranger } = testCertificates;
  const listen = async (asksForCertificate = false): Promise<Listening<TlsPeer>> =>
    keep(await listenTls({ host: HOST, port: 0, certificate: server, asksForCertificate }));
  const trust = { authorities: [authority], serverName: 'holdfast.test' };

  const pemOf = (der: Uint8Array | undefined): string => new X509Certificate(der ?? '').toString();

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'knows the certificates of who is there, whoever has signed them: %s',
    async (minVersion) => {
      const listening = await listen(true);
      for (const [{ certificate, key }, chain] of [
        // OpenSSL sends what it knows above its own.
        [device, [device.certificate, authority]],
        [stranger, [stranger.certificate]],
      ] as const) {
        const accepted = taken(listening);
        const secure = { ca: authority, servername: 'holdfast.test', cert: certificate, key };
        const socket = connectSecure({ ...listening.address, ...secure, minVersion, maxVersion: minVersion });
        const { credential, cipherSuite } = (await accepted).peer;
        socket.destroy();
        expect(credential.kind === 'certificate' && credential.chain.map(pemOf)).toEqual(chain);
        expect(cipherSuite).toMatch(minVersion === 'TLSv1.2' ? /^TLS_ECDHE_ECDSA_WITH_/ : /^TLS_AES_/);
      }
    },
  );

  it('knows a server by its certificate alone', async () => {
    const listening = await listen();
    const accepted = taken(listening);
    keep(await connectTls({ ...listening.address, serverCertificate: server.certificate }));
    await accepted;
  });

  it('takes who has none, and says so', async () => {
    const listening = await listen(true);
    const accepted = taken(listening);
    keep(await connectTls({ ...listening.address, ...trust }));
    expect((await accepted).peer.credential).toEqual({ kind: 'none' });
  });

  it('takes who has none, where none is asked for', async () => {
    const listening = await listen();
    const accepted = taken(listening);
    keep(await connectTls({ ...listening.address, ...trust }));
    expect((await accepted).peer.credential).toEqual({ kind: 'none' });
  });

  it('refuses a server of another name, of another authority, and one that has a certificate where a key was agreed on', async () => {
    const listening = await listen();
    listening.onConnection(keep);
    for (const options of [
      { ...trust, serverName: 'other.test' },
      { ...trust, authorities: [stranger.certificate] },
      { serverCertificate: device.certificate },
      { authorities: [authority], psk: { identity: 'device', key: KEY } },
    ]) {
      await expect(connectTls({ ...listening.address, ...options })).rejects.toMatchObject({
        code: 'handshake',
      });
    }
  });

  it('has only so many connections and handshakes, of an address and in all', async () => {
    const refused: string[] = [];
    const listening = keep(
      await listenTls({
        host: HOST,
        port: 0,
        certificate: server,
        maxConnections: 3,
        maxHandshakesPerHost: 2,
        onRefused: ({ host }) => refused.push(host),
      }),
    );
    listening.onConnection(keep);
    const mute = [0, 1].map(() => connectSocket(listening.address));
    await Promise.all(mute.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))));
    // Two handshakes that never begin are all that the address may have.
    const again = { ...listening.address, ...trust };
    await expect(connectTls(again)).rejects.toMatchObject({ code: 'handshake' });
    for (const socket of mute) socket.destroy();
    await eventually('two handshakes that came to nothing', async () => refused.length === 2 || undefined);
    for (let i = 0; i < 3; i++) keep(await connectTls(again));
    await expect(connectTls(again)).rejects.toMatchObject({ name: 'TcpError' });
    expect(refused).toEqual([HOST, HOST]);
    expect(listening.dropped).toBe(1);
  });
});
