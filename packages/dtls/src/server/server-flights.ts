import type { HandshakeChannel } from '../handshake/handshake-channel.ts';
import { FINISHED, SERVER_HELLO, SERVER_HELLO_DONE } from '../handshake/message-types.ts';
import { finishedItems, type FlightItem } from '../flight/flight.ts';
import type { ServerKeyExchange } from './server-key-exchange.ts';

/** The server's first flight of a full handshake (RFC 5246 §7.3). */
export const offerFlight = (
  channel: HandshakeChannel,
  hello: Uint8Array,
  { messages }: ServerKeyExchange,
): FlightItem[] =>
  [{ type: SERVER_HELLO, body: hello }, ...messages, { type: SERVER_HELLO_DONE, body: new Uint8Array() }].map(
    ({ type, body }) => ({ kind: 'message', message: channel.message(type, body) }),
  );

/** What ends our flight. */
export const finishedFlight = (channel: HandshakeChannel, verify: Uint8Array): FlightItem[] =>
  finishedItems(channel.message(FINISHED, verify));
