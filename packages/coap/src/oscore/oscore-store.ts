import type { OscoreParameters } from './derive-keys.ts';
import type { ReplayState } from './replay-window.ts';

/** What of a security context must outlive the process (RFC 8613 §7.5, §B.1). */
export interface OscoreState {
  /** The highest that was ever reserved: no sender sequence number below may be used again. */
  readonly senderLimit: number;
  /**
   * Requests received, stored together with what they caused. Absent: not known, and the first request after a start has to prove with Echo
   * that it is fresh (RFC 8613 §B.1.2).
   */
  readonly window?: ReplayState | undefined;
}

export interface StoredContext {
  readonly parameters: OscoreParameters;
  /** Absent: these keys were never used. Once something was reserved it must never be absent again. */
  readonly state: OscoreState | undefined;
}

/** Where security contexts come from. An id stands for one set of keys, for ever. */
export interface OscoreStore {
  /** Whose requests name this kid, and this kid context if they name one: its id. */
  find(kid: Uint8Array, kidContext: Uint8Array | undefined): Promise<string | undefined>;
  load(id: string): Promise<StoredContext | undefined>;
  /** Resolves once it is durable; a limit that is stored is never lowered. */
  reserve(id: string, senderLimit: number): Promise<void>;
}
