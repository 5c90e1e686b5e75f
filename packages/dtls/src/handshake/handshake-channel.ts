import { BytesReader } from '@holdfast/bytes';
import type { Clock } from '@holdfast/kernel';
import type { DtlsError } from '../dtls-error.ts';
import { finishedItems, type FlightItem } from '../flight/flight.ts';
import { FlightSender } from '../flight/flight-sender.ts';
import { LastFlight } from '../flight/last-flight.ts';
import { Retransmitter } from '../flight/retransmitter.ts';
import type { Session, SessionCiphers } from '../session/session.ts';
import type { SessionState } from '../session/session-state.ts';
import type { FatalAlert } from './handshake-failure.ts';
import { readFragment, type HandshakeMessage } from './handshake-fragment.ts';
import type { HandshakeSettings } from './handshake-settings.ts';
import { FINISHED } from './message-types.ts';
import { Reassembler } from './reassembler.ts';
import { Transcript } from './transcript.ts';

export interface HandshakeChannelOptions {
  readonly clock: Clock;
  readonly settings: HandshakeSettings;
  /** Sends one datagram to the peer. */
  readonly transmit: (datagram: Uint8Array) => void;
  readonly giveUp: (error: DtlsError) => void;
  /** First record and message sequence numbers that we use, and the first message that we expect. */
  readonly firstRecord: number;
  readonly firstMessage: number;
  readonly firstExpected: number;
}

/** What both roles need to exchange flights: messages numbered, cut, put together, hashed and repeated. */
export class HandshakeChannel {
  readonly transcript = new Transcript();
  readonly #maxMessage: number;
  readonly #mtu: number;
  readonly #retransmitter: Retransmitter;
  readonly #plain: Reassembler;
  /** Apart from the plain one: nobody without the keys can put a fragment in the way of Finished. */
  #protected: Reassembler | undefined;
  readonly #sender: FlightSender;
  #nextMessage: number;

  constructor(options: HandshakeChannelOptions) {
    const { clock, settings, transmit, giveUp, firstExpected, firstRecord, firstMessage } = options;
    this.#maxMessage = settings.maxMessage;
    this.#mtu = settings.mtu;
    this.#retransmitter = new Retransmitter(clock, settings.times, giveUp);
    this.#plain = new Reassembler(firstExpected, settings.maxMessage);
    this.#nextMessage = firstMessage;
    this.#sender = new FlightSender(transmit, settings.mtu, firstRecord);
  }

  /** Numbers and hashes a message of ours. */
  message(type: number, body: Uint8Array): HandshakeMessage {
    const message = { type, sequence: this.#nextMessage++, body };
    this.transcript.add(message);
    return message;
  }

  /** From now on there are keys. */
  secure(session: Session, agreed: SessionState): SessionCiphers {
    const ciphers = session.makeCiphers(agreed);
    this.#sender.secure(session, ciphers);
    return ciphers;
  }

  /** Sends, and repeats until the next flight or {@link stop}. */
  sendFlight(flight: readonly FlightItem[]): void {
    this.#retransmitter.start(() => this.#sender.send(flight));
  }

  /** Sends what ends our side and nothing answers; what it gives can send it again. */
  sendLastFlight(verify: Uint8Array): LastFlight {
    this.stop();
    const finished = this.message(FINISHED, verify);
    this.#sender.send(finishedItems(finished));
    return new LastFlight(finished, this.#sender.nextRecord, this.#mtu);
  }

  /** The peer has our flight and owes the rest of its own: only waits, as long as for any flight. */
  awaitRest(): void {
    this.#retransmitter.start(() => {});
  }

  stop(): void {
    this.#retransmitter.stop();
  }

  /** Fatal, in the clear. */
  sendAlert(alert: FatalAlert): void {
    this.#sender.sendAlert(alert);
  }

  /** Hands on the messages of epoch 0 that a record makes whole, in order. What are no fragments is dropped. */
  receivePlain(content: Uint8Array, take: (message: HandshakeMessage) => void): void {
    this.#receive(this.#plain, content, take);
  }

  /** The same for epoch 1; its numbers follow those of epoch 0. */
  receiveProtected(content: Uint8Array, take: (message: HandshakeMessage) => void): void {
    this.#protected ??= new Reassembler(this.#plain.next, this.#maxMessage);
    this.#receive(this.#protected, content, take);
  }

  #receive(reassembler: Reassembler, content: Uint8Array, take: (message: HandshakeMessage) => void): void {
    const reader = new BytesReader(content);
    while (reader.remaining > 0) {
      const fragment = readFragment(reader);
      if (fragment === undefined) return;
      const last = fragment.offset + fragment.part.length === fragment.length;
      if (reassembler.add(fragment) === 'old') {
        // The end of its last flight again: our answer was lost (RFC 6347 §4.2.4). Once for each flight, not for each message.
        if (last && fragment.sequence === reassembler.next - 1) this.#retransmitter.again();
        continue;
      }
      for (let message = reassembler.take(); message !== undefined; message = reassembler.take())
        take(message);
    }
  }
}
