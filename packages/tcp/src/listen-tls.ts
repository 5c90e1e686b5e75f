import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Address } from '@holdfast/kernel';
import { HostCounts } from './host-counts.ts';
import { Listening, type ListenOptions } from './listening.ts';
import { remoteAddress } from './socket-connection.ts';
import { TcpError } from './tcp-error.ts';
import { tlsPeerOf, type TlsPeer } from './tls-peer.ts';
import { ALPN, CERTIFICATE_CIPHERS, PSK_CIPHERS } from './tls-profile.ts';

export interface ListenTlsOptions extends ListenOptions {
  /** The key of an identity, or undefined. Node asks synchronously, so that the answer must be in memory. */
  readonly psk?: (identity: string) => Uint8Array | undefined;
  /** Ours, in PEM. */
  readonly certificate?: { readonly certificate: string; readonly key: string };
  /**
   * Clients are asked for a certificate, and may have none. They prove that they hold its key; whether it is to be trusted is for
   * who takes the connection to say.
   */
  readonly asksForCertificate?: boolean;
  /** From the connection to the end of the handshake. Default 15 s. */
  readonly handshakeMs?: number;
  /** Under way; beyond, a new connection is closed at once. Default 2,000. */
  readonly maxHandshakes?: number;
  /** From one address. Default 256. */
  readonly maxHandshakesPerHost?: number;
  /** OpenSSL's names; default: the suites of tls-profile.ts. */
  readonly ciphers?: string;
  /** A handshake came to nothing. */
  readonly onRefused?: (address: Address, identity: string | undefined, error: Error) => void;
}

/**
 * Takes TLS connections with pre-shared keys, certificates or both. Throws `TcpError` `listen`. It resumes no sessions, so that every connection shows its
 * credential anew. With pre-shared keys it speaks TLS 1.2 alone: there the cipher suite says that the key was used, where in TLS 1.3 a client can name an
 * identity and then authenticate in another way.
 */
export async function listenTls(options: ListenTlsOptions): Promise<Listening<TlsPeer>> {
  const { psk, certificate, asksForCertificate = false, onRefused, handshakeMs = 15_000 } = options;
  const { maxHandshakes = 2000, maxHandshakesPerHost = 256 } = options;
  const secureContext = createSecureContext({
    ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
    // None: who verifies is not OpenSSL, and the certificates that it brings along are nobody's here.
    ca: [],
    ...(psk === undefined ? {} : { maxVersion: 'TLSv1.2' }),
    secureOptions: constants.SSL_OP_NO_TICKET,
    minVersion: 'TLSv1.2',
    ciphers: options.ciphers ?? `${CERTIFICATE_CIPHERS}:${PSK_CIPHERS}`,
    sessionIdContext: ALPN,
  });
  const handshakes = new HostCounts({ inAll: maxHandshakes, perHost: maxHandshakesPerHost });
  const shake = (raw: Socket, ready: (socket: Socket, peer: TlsPeer) => void): void => {
    const from = remoteAddress(raw);
    if (!handshakes.take(from.host)) {
      raw.destroy();
      return;
    }
    let identity: string | undefined;
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext,
      requestCert: asksForCertificate,
      rejectUnauthorized: false,
      ALPNProtocols: [ALPN],
      ...(psk === undefined ? {} : { pskCallback: keyOf }),
    });
    function keyOf(_: TLSSocket, named: string): Uint8Array | null {
      identity = named;
      return psk?.(named) ?? null;
    }
    const settle = (): void => {
      clearTimeout(timer);
      handshakes.giveBack(from.host);
      socket.off('secure', succeed).off('error', fail).off('close', fail);
    };
    const succeed = (): void => {
      settle();
      const usedKey = socket.getCipher().name.includes('PSK');
      ready(socket, tlsPeerOf(socket, from, usedKey ? identity : undefined));
    };
    // A client that hangs up gives no error of its own.
    const fail = (error: unknown): void => {
      settle();
      const why = error instanceof Error ? error : new TcpError('handshake', 'the client hung up');
      onRefused?.(from, identity, why);
    };
    const tooLate = (): void =>
      void socket.destroy(new TcpError('handshake', `no handshake within ${handshakeMs} ms`));
    const timer = setTimeout(tooLate, handshakeMs);
    // Others may follow the first.
    socket.on('error', () => {});
    socket.once('secure', succeed).once('error', fail).once('close', fail);
  };
  return await Listening.on<TlsPeer>(options, shake);
}
