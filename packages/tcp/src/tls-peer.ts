import type { TLSSocket } from 'node:tls';
import type { Peer } from '@holdfast/kernel';
import { peerOf, remoteAddress } from './socket-connection.ts';

/** What the other side proved to hold. */
export type TlsCredential =
  | { readonly kind: 'psk'; readonly identity: string }
  /** DER; its chain has been verified. */
  | { readonly kind: 'certificate'; readonly certificate: Uint8Array }
  | { readonly kind: 'none' };

export interface TlsPeer extends Peer {
  readonly credential: TlsCredential;
}

/** `identity`: the PSK's, where one was used. */
export function tlsPeerOf(socket: TLSSocket, identity: string | undefined): TlsPeer {
  const peer = peerOf(remoteAddress(socket));
  if (identity !== undefined) return { ...peer, credential: { kind: 'psk', identity } };
  const der = socket.getPeerX509Certificate()?.raw;
  if (der === undefined) return { ...peer, credential: { kind: 'none' } };
  return { ...peer, credential: { kind: 'certificate', certificate: new Uint8Array(der) } };
}
