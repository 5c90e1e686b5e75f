import type { TLSSocket } from 'node:tls';
import type { Address, Peer } from '@holdfast/kernel';
import { peerOf } from './socket-connection.ts';

/** What the other side proved to hold. */
export type TlsCredential =
  | { readonly kind: 'psk'; readonly identity: string }
  /**
   * DER, its own first, then those that it sent and that lead on from there. It has the key of the first. Only where authorities
   * were named is the chain verified.
   */
  | { readonly kind: 'certificate'; readonly chain: readonly Uint8Array[] }
  | { readonly kind: 'none' };

export interface TlsPeer extends Peer {
  readonly credential: TlsCredential;
  /** IANA's name. */
  readonly cipherSuite: string;
}

/** Longer than the chain of any device. */
const MAX_CHAIN = 8;

/** `identity`: the PSK's, where one was used. */
export function tlsPeerOf(socket: TLSSocket, address: Address, identity: string | undefined): TlsPeer {
  const peer = { ...peerOf(address), cipherSuite: socket.getCipher().standardName };
  if (identity !== undefined) return { ...peer, credential: { kind: 'psk', identity } };
  const chain: Uint8Array[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < MAX_CHAIN) {
    chain.push(new Uint8Array(next.raw));
    next = next.issuerCertificate;
  }
  return { ...peer, credential: chain.length === 0 ? { kind: 'none' } : { kind: 'certificate', chain } };
}
