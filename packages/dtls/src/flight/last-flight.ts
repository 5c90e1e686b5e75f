import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import { FINISHED } from '../handshake/message-types.ts';
import type { Session } from '../session/session.ts';
import { finishedItems } from './flight.ts';
import { FlightSender } from './flight-sender.ts';

/**
 * What it takes to send a last flight again: ChangeCipherSpec and Finished, under fresh record numbers. There may be as many as
 * sessions, so it is kept small; the verify data is text, a byte for each character, for the reason that a session's state is.
 */
export class LastFlight {
  readonly #mtu: number;
  readonly #sequence: number;
  readonly #verify: string;
  #nextRecord: number;

  constructor({ sequence, body }: HandshakeMessage, nextRecord: number, mtu: number) {
    this.#sequence = sequence;
    this.#verify = String.fromCharCode(...body);
    this.#nextRecord = nextRecord;
    this.#mtu = mtu;
  }

  send(session: Session, transmit: (datagram: Uint8Array) => void): void {
    const sender = new FlightSender(transmit, this.#mtu, this.#nextRecord);
    sender.secure(session, session.makeCiphers());
    const body = new Uint8Array(Buffer.from(this.#verify, 'latin1'));
    sender.send(finishedItems({ type: FINISHED, sequence: this.#sequence, body }));
    this.#nextRecord = sender.nextRecord;
  }
}
