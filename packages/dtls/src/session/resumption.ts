import type { PeerCredential } from '../certificate/peer-credential.ts';

/** Abbreviated handshakes for peers that were here before (RFC 5246 §7.3). Sessions without RFC 7627 are never resumed. */
export interface Resumption {
  readonly store: ResumptionStore;
  /**
   * Whether who was authenticated then may still come without showing the credential again. Absent: for as long as the store
   * holds the session. False or a rejection: a full handshake.
   */
  accepts?(credential: PeerCredential, authenticatedAt: number): Promise<boolean>;
}

/** Secrets of sessions by the id that the server gave them. Bounded, and nothing in it lives for longer than the owner says. */
export interface ResumptionStore {
  find(sessionId: string): Promise<Uint8Array | undefined>;
  /** `secret` is to be kept as a key is. */
  save(sessionId: string, secret: Uint8Array): void;
}
