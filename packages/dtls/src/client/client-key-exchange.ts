import type { KeyObject } from 'node:crypto';
import type { PeerCredential } from '../certificate/peer-credential.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';

/** What a key exchange adds to the client's side of a full handshake. */
export interface ClientKeyExchange {
  /** Takes the next message between ServerHello and ServerHelloDone. Throws BytesError or DtlsError. */
  take(message: HandshakeMessage): void;
  /** At ServerHelloDone. Rejects with DtlsError `handshake` where the server is refused, and with what a port rejects with. */
  answer(): Promise<ClientAnswer>;
}

export interface ClientAnswer {
  /** The body of Certificate, where the server asks for one. */
  readonly certificate: Uint8Array | undefined;
  /** The body of ClientKeyExchange. */
  readonly keyExchange: Uint8Array;
  /** Signs CertificateVerify, if there is something to verify. */
  readonly signingKey: KeyObject | undefined;
  readonly premaster: Uint8Array;
  readonly credential: PeerCredential;
}
