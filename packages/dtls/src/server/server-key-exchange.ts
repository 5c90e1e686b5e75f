import type { PeerCredential, X509Credential } from '../certificate/peer-credential.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import type { Transcript } from '../handshake/transcript.ts';

/** What a key exchange adds to the server's side of a full handshake. */
export interface ServerKeyExchange {
  /** What goes between ServerHello and ServerHelloDone. */
  readonly messages: readonly { readonly type: number; readonly body: Uint8Array }[];
  /** Who the peer says it is, as far as it has. Unproven. */
  readonly claim: ClaimedCredential | undefined;
  /**
   * Takes the next message of the client's flight; the transcript ends before it. True: the last before Finished. Throws
   * BytesError or DtlsError.
   */
  take(message: HandshakeMessage, transcript: Transcript): boolean;
  /** After the last. Rejects with DtlsError `handshake` where the peer is refused, and with what a port rejects with. */
  prove(): Promise<Proof>;
}

export interface Proof {
  readonly premaster: Uint8Array;
  readonly credential: PeerCredential;
  /** False: of a PSK identity that nobody has, with a secret made up. */
  readonly known: boolean;
}

/** What a peer names itself before anything is verified. */
export type ClaimedCredential =
  | Exclude<PeerCredential, X509Credential>
  | Pick<X509Credential, 'mode' | 'commonName' | 'serial' | 'fingerprint'>;
