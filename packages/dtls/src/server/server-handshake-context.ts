import type { Clock, Logger, Peer } from '@holdfast/kernel';
import type { HandshakeSettings } from '../handshake/handshake-settings.ts';
import type { Resumption } from '../session/resumption.ts';
import type { Session } from '../session/session.ts';
import type { ServerKeys } from './server-credentials.ts';
import type { ServerHandshake } from './server-handshake.ts';
import type { ClaimedCredential } from './server-key-exchange.ts';
import type { RefusalReason } from './server-options.ts';

/** What a handshake needs of the server. */
export interface ServerHandshakeContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: HandshakeSettings;
  readonly cidLength: number;
  readonly initialWriteLimit: number;
  readonly resumption: Resumption | undefined;
  /** Those of the moment: the owner may replace them. */
  readonly keys: () => ServerKeys;
  establish(session: Session): Promise<void>;
  transmit(to: Peer, datagram: Uint8Array): void;
  /** Undefined: we ask for none. */
  newConnectionId(handshake: ServerHandshake): Uint8Array | undefined;
  /** With data that came before the client's Finished. */
  established(handshake: ServerHandshake, session: Session, early: readonly Uint8Array[]): void;
  /** A full handshake was made whose session may be resumed by this id. */
  resumable(sessionId: Uint8Array, session: Session): void;
  refused(handshake: ServerHandshake, reason: RefusalReason, claimed: ClaimedCredential | undefined): void;
  /** The handshake was given up while {@link establish} was under way, or after it, which has succeeded. */
  orphaned(session: Session): void;
}

/** Its closure holds no handshake: it may stay with the session's last flight. */
export const transmitTo =
  (context: ServerHandshakeContext, peer: Peer): ((datagram: Uint8Array) => void) =>
  (datagram) =>
    context.transmit(peer, datagram);
