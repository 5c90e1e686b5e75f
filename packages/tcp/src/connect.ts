import { X509Certificate } from 'node:crypto';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectSecure, type ConnectionOptions, type PeerCertificate } from 'node:tls';
import { formatAddress, type Address, type Peer, type StreamConnection } from '@holdfast/kernel';
import { peerOf, remoteAddress, SocketConnection } from './socket-connection.ts';
import { TcpError } from './tcp-error.ts';
import { tlsPeerOf, type TlsPeer } from './tls-peer.ts';
import { ALPN, CERTIFICATE_CIPHERS, PSK_CIPHERS } from './tls-profile.ts';

export interface ConnectOptions extends Address {
  /** For the connection and, with TLS, its handshake. Default 15 s. */
  readonly timeoutMs?: number;
}

export interface ConnectTlsOptions extends ConnectOptions {
  readonly psk?: { readonly identity: string; readonly key: Uint8Array };
  /** Ours, in PEM. */
  readonly certificate?: { readonly certificate: string; readonly key: string };
  /** PEM: who signs the server's certificate, which must name `serverName`. Needed unless a pre-shared key is used. */
  readonly authorities?: readonly string[];
  readonly serverName?: string;
  /** PEM: the server has this certificate and no other, whatever its name (RFC 6698 §2.1.1, usage 3). */
  readonly serverCertificate?: string;
  /** OpenSSL's names; default: the suites of tls-profile.ts; with a pre-shared key no others, or a server might choose one that does not use it. */
  readonly ciphers?: string;
}

/** Rejects with {@link TcpError} `connect`. */
export async function connectTcp({ host, port, timeoutMs }: ConnectOptions): Promise<StreamConnection<Peer>> {
  const socket = connectSocket({ host, port });
  await ready(socket, 'connect', { host, port }, timeoutMs);
  return new SocketConnection(socket, peerOf({ host, port }));
}

/** Rejects with {@link TcpError} `connect` or `handshake`. */
export async function connectTls(options: ConnectTlsOptions): Promise<StreamConnection<TlsPeer>> {
  const { host, port, timeoutMs, psk, certificate, authorities, serverName, serverCertificate } = options;
  const secure: ConnectionOptions = {
    host,
    port,
    minVersion: 'TLSv1.2',
    ciphers: options.ciphers ?? (psk === undefined ? CERTIFICATE_CIPHERS : PSK_CIPHERS),
    ALPNProtocols: [ALPN],
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
    ...(serverCertificate === undefined
      ? {}
      : {
          ca: serverCertificate,
          allowPartialTrustChain: true,
          checkServerIdentity: (_: string, { raw }: PeerCertificate) =>
            raw.equals(new X509Certificate(serverCertificate).raw)
              ? undefined
              : new Error('the server has another certificate'),
        }),
    ...(psk === undefined
      ? {}
      : {
          pskCallback: () => ({ psk: psk.key, identity: psk.identity }),
          // The key names the server. One that has a certificate instead has not shown that it knows the key.
          checkServerIdentity: (_: string, { raw }: PeerCertificate) =>
            raw === undefined ? undefined : new Error('the server used a certificate, not the key'),
          maxVersion: 'TLSv1.2' as const,
        }),
  };
  const socket = connectSecure(secure);
  await ready(socket, 'secureConnect', { host, port }, timeoutMs);
  return new SocketConnection(socket, tlsPeerOf(socket, remoteAddress(socket), psk?.identity));
}

async function ready(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  address: Address,
  timeoutMs = 15_000,
): Promise<void> {
  let connected = false;
  socket.once('connect', () => (connected = true));
  const to = formatAddress(address);
  await new Promise<void>((resolve, reject) => {
    const fail = (cause?: Error): void => {
      const code = connected ? 'handshake' : 'connect';
      const what = connected ? `no TLS with ${to}` : `no TCP connection to ${to}`;
      reject(new TcpError(code, what, { cause }));
      socket.destroy();
    };
    const timer = setTimeout(() => fail(new Error(`nothing within ${timeoutMs} ms`)), timeoutMs);
    socket.once('error', fail);
    // A peer that hangs up in the handshake gives no error of its own.
    socket.once('close', () => fail());
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeAllListeners('close');
      resolve();
    });
    socket.once('close', () => clearTimeout(timer));
  });
}
