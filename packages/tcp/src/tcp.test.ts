import { connect as connectSocket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { toHex, utf8 } from '@holdfast/bytes';
import type { Peer, StreamConnection, StreamServer } from '@holdfast/kernel';
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
    refused.length = 0;
    await expect(connectTls({ ...server.address, psk: { identity, key } })).rejects.toMatchObject({
      name: 'TcpError',
      code: 'handshake',
    });
    expect(refused).toEqual([identity]);
  });

  it('refuses who has no key, and who wants TLS 1.3', async () => {
    const server = await listen();
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
    const socket = connectSocket(server.address);
    socket.resume();
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  });
});

describe('TLS with certificates', () => {
  const { authority, server, device, stranger } = testCertificates;
  const listen = async (clientAuthorities?: readonly string[]): Promise<Listening<TlsPeer>> =>
    keep(
      await listenTls({
        host: HOST,
        port: 0,
        certificate: server,
        ...(clientAuthorities === undefined ? {} : { clientAuthorities }),
      }),
    );
  const trust = { authorities: [authority], serverName: 'holdfast.test' };

  it('knows the certificate of who is there', async () => {
    const listening = await listen([authority]);
    const accepted = taken(listening);
    keep(await connectTls({ ...listening.address, ...trust, certificate: device }));
    const { credential } = (await accepted).peer;
    expect(credential).toMatchObject({ kind: 'certificate' });
    const der = credential.kind === 'certificate' ? credential.certificate : new Uint8Array();
    expect(device.certificate.replaceAll(/\s/g, '')).toContain(Buffer.from(der).toString('base64'));
  });

  it('takes who has none, where none is asked for', async () => {
    const listening = await listen();
    const accepted = taken(listening);
    keep(await connectTls({ ...listening.address, ...trust }));
    expect((await accepted).peer.credential).toEqual({ kind: 'none' });
  });

  it('refuses a server of another name, of another authority, and one that has a certificate where a key was agreed on', async () => {
    const listening = await listen();
    for (const options of [
      { ...trust, serverName: 'other.test' },
      { ...trust, authorities: [stranger.certificate] },
      { authorities: [authority], psk: { identity: 'device', key: KEY } },
    ]) {
      await expect(connectTls({ ...listening.address, ...options })).rejects.toMatchObject({
        code: 'handshake',
      });
    }
  });

  it('refuses clients of another authority', async () => {
    const listening = await listen([authority]);
    let came = 0;
    listening.onConnection(() => came++);
    const { host, port } = listening.address;
    // With TLS 1.3 a client only learns of it later, so this one does not use it.
    for (const credential of [{}, { cert: stranger.certificate, key: stranger.key }]) {
      const socket = connectSecure({
        host,
        port,
        ca: authority,
        servername: 'holdfast.test',
        maxVersion: 'TLSv1.2',
        ...credential,
      });
      await new Promise<void>((resolve) => socket.once('error', () => resolve()));
      socket.destroy();
    }
    expect(came).toBe(0);
  });
});
