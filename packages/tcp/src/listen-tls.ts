import { constants } from 'node:crypto';
import { createServer, type TLSSocket } from 'node:tls';
import type { Address } from '@holdfast/kernel';
import { Listening } from './listening.ts';
import { remoteAddress } from './socket-connection.ts';
import { tlsPeerOf, type TlsPeer } from './tls-peer.ts';
import { ALPN, CERTIFICATE_CIPHERS, PSK_CIPHERS } from './tls-profile.ts';

export interface ListenTlsOptions {
  /** Numeric address; `::` takes IPv4 too. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The key of an identity, or undefined. Node asks synchronously, so that the answer must be in memory. */
  readonly psk?: (identity: string) => Uint8Array | undefined;
  /** Ours, in PEM. */
  readonly certificate?: { readonly certificate: string; readonly key: string };
  /** PEM: who signs the certificates that clients must have. Absent: none is asked for. */
  readonly clientAuthorities?: readonly string[];
  /** From the connection to the end of the handshake. */
  readonly handshakeMs?: number;
  /** Handshakes included. Beyond, the kernel's connections are closed at once. */
  readonly maxConnections?: number;
  /** OpenSSL's names; default: the suites of tls-profile.ts. */
  readonly ciphers?: string;
  /** A handshake came to nothing. */
  readonly onRefused?: (address: Address, identity: string | undefined, error: Error) => void;
}

/**
 * Takes TLS connections with pre-shared keys, certificates or both. Throws `TcpError` `listen`. With pre-shared keys it speaks TLS 1.2 alone and resumes no sessions:
 * there the cipher suite says that the key was used, where in TLS 1.3 a client can name an identity and then authenticate in another way.
 */
export async function listenTls(options: ListenTlsOptions): Promise<Listening<TlsPeer>> {
  const { psk, certificate, clientAuthorities, onRefused, host, port } = options;
  const identities = new WeakMap<TLSSocket, string>();
  const server = createServer({
    ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
    ...(clientAuthorities === undefined
      ? {}
      : { ca: [...clientAuthorities], requestCert: true, rejectUnauthorized: true }),
    ...(psk === undefined
      ? {}
      : {
          pskCallback: (socket: TLSSocket, identity: string) => {
            identities.set(socket, identity);
            return psk(identity) ?? null;
          },
          maxVersion: 'TLSv1.2',
          secureOptions: constants.SSL_OP_NO_TICKET,
        }),
    minVersion: 'TLSv1.2',
    ciphers: options.ciphers ?? `${CERTIFICATE_CIPHERS}:${PSK_CIPHERS}`,
    ALPNProtocols: [ALPN],
    handshakeTimeout: options.handshakeMs ?? 15_000,
  });
  const peerOf = (socket: TLSSocket): TlsPeer =>
    tlsPeerOf(socket, socket.getCipher().name.includes('PSK') ? identities.get(socket) : undefined);
  server.maxConnections = options.maxConnections ?? 20_000;
  server.on('tlsClientError', (error, socket) => {
    onRefused?.(remoteAddress(socket), identities.get(socket), error);
    socket.destroy();
  });
  return await Listening.on<TlsPeer>(server, 'secureConnection', { host, port }, (socket) =>
    peerOf(socket as TLSSocket),
  );
}
