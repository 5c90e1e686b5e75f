import type { Negotiated } from '../handshake/negotiation.ts';
import type { SessionTerms } from '../handshake/new-session.ts';
import type { Session } from '../session/session.ts';

/** Where a server's handshake is. */
export type ServerHandshakeState =
  | { readonly at: 'client_hello' }
  | { readonly at: 'resumption_lookup' }
  | { readonly at: 'client_flight'; readonly negotiated: Negotiated; readonly terms: SessionTerms }
  | { readonly at: 'proving' }
  | { readonly at: 'finished'; readonly session: Session; readonly known: boolean; readonly resumed: boolean }
  | { readonly at: 'establishing' }
  | { readonly at: 'over' };
