import type { Negotiated } from '../handshake/negotiation.ts';
import type { SessionTerms } from '../handshake/new-session.ts';
import type { Session, SessionCiphers } from '../session/session.ts';
import type { SessionState } from '../session/session-state.ts';

/** Where a server's handshake is. */
export type ServerHandshakeState =
  | { readonly at: 'client_hello' }
  | { readonly at: 'resumption_lookup' }
  | { readonly at: 'client_flight'; readonly negotiated: Negotiated; readonly terms: SessionTerms }
  | { readonly at: 'proving' }
  | {
      readonly at: 'finished';
      readonly session: Session;
      /** What the session holds packed. */
      readonly agreed: SessionState;
      readonly ciphers: SessionCiphers;
      readonly known: boolean;
      readonly resumed: boolean;
    }
  | { readonly at: 'establishing' }
  | { readonly at: 'over' };
