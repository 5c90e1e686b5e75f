import type { Clock } from '@holdfast/kernel';
import type { Negotiated } from '../handshake/negotiation.ts';
import type { SessionTerms } from '../handshake/new-session.ts';
import { EcdheServerExchange } from './ecdhe-server-exchange.ts';
import { PskServerExchange } from './psk-server-exchange.ts';
import type { ServerKeys } from './server-credentials.ts';
import type { ServerKeyExchange } from './server-key-exchange.ts';

/** The key exchange that was negotiated, with the credentials of now. */
export const chooseServerExchange = (
  { ecdhe }: Negotiated,
  { clientRandom, serverRandom }: SessionTerms,
  keys: ServerKeys,
  clock: Clock,
): ServerKeyExchange =>
  ecdhe === undefined
    ? new PskServerExchange(async (identity) => keys.credentials.psk?.(identity))
    : new EcdheServerExchange(keys, ecdhe, clock, clientRandom, serverRandom);
