import { BytesReader } from '@holdfast/bytes';
import type { Clock } from '@holdfast/kernel';
import type { DtlsError } from '../dtls-error.ts';
import { packFlight, type FlightItem, type RecordWriter } from '../flight/flight.ts';
import { Retransmitter } from '../flight/retransmitter.ts';
import { ALERT, DTLS_1_2, HEADER_LENGTH, plainRecord } from '../record/record-view.ts';
import { encodeAlert } from '../record/alert.ts';
import type { Session } from '../session/session.ts';
import type { FatalAlert } from './handshake-failure.ts';
import { readFragment, type HandshakeMessage } from './handshake-fragment.ts';
import type { HandshakeSettings } from './handshake-settings.ts';
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
  /** Once keys are there: seals what belongs under them. */
  session: Session | undefined;
  readonly #options: HandshakeChannelOptions;
  readonly #retransmitter: Retransmitter;
  readonly #plain: Reassembler;
  /** Apart from the plain one: nobody without the keys can put a fragment in the way of Finished. */
  #protected: Reassembler | undefined;
  readonly #writer: RecordWriter;
  #nextRecord: number;
  #nextMessage: number;
  #flight: readonly FlightItem[] = [];

  constructor(options: HandshakeChannelOptions) {
    const { clock, settings, giveUp, firstExpected, firstRecord, firstMessage } = options;
    this.#options = options;
    this.#retransmitter = new Retransmitter(clock, settings.times, giveUp);
    this.#plain = new Reassembler(firstExpected, settings.maxMessage);
    this.#nextRecord = firstRecord;
    this.#nextMessage = firstMessage;
    this.#writer = this.#recordWriter();
  }

  /** Numbers and hashes a message of ours. */
  message(type: number, body: Uint8Array): HandshakeMessage {
    const message = { type, sequence: this.#nextMessage++, body };
    this.transcript.add(message);
    return message;
  }

  /** Sends, and repeats until the next flight or {@link stop}. */
  sendFlight(flight: readonly FlightItem[]): void {
    this.#flight = flight;
    this.#retransmitter.start(() => this.#transmitFlight());
  }

  /** Sends a flight that nothing answers; {@link resend} repeats it. */
  sendLastFlight(flight: readonly FlightItem[]): void {
    this.stop();
    this.transcript.release();
    this.#flight = flight;
    this.#transmitFlight();
  }

  /** The peer has our flight and owes the rest of its own: only waits, as long as for any flight. */
  awaitRest(): void {
    this.#retransmitter.start(() => {});
  }

  resend(): void {
    this.#transmitFlight();
  }

  stop(): void {
    this.#retransmitter.stop();
  }

  /** Fatal, in the clear. */
  sendAlert(alert: FatalAlert): void {
    this.#options.transmit(this.#writer.plain(ALERT, encodeAlert(alert)));
  }

  /** Messages of epoch 0 that a record makes whole, in order. What are no fragments is dropped. */
  *receivePlain(content: Uint8Array): Generator<HandshakeMessage> {
    yield* this.#receive(this.#plain, content);
  }

  /** The same for epoch 1; its numbers follow those of epoch 0. */
  *receiveProtected(content: Uint8Array): Generator<HandshakeMessage> {
    this.#protected ??= new Reassembler(this.#plain.next, this.#options.settings.maxMessage);
    yield* this.#receive(this.#protected, content);
  }

  *#receive(reassembler: Reassembler, content: Uint8Array): Generator<HandshakeMessage> {
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
        yield message;
    }
  }

  #transmitFlight(): void {
    const { settings, transmit } = this.#options;
    for (const datagram of packFlight(this.#flight, settings.mtu, this.#writer)) transmit(datagram);
  }

  #recordWriter(): RecordWriter {
    const sealer = () => this.session?.makeCiphers().write;
    return {
      plainOverhead: HEADER_LENGTH,
      get protectedOverhead() {
        return sealer()?.overhead ?? HEADER_LENGTH;
      },
      plain: (type, content) => plainRecord(type, DTLS_1_2, this.#nextRecord++, content),
      protected: (type, content) => {
        const { session } = this;
        if (session === undefined || session.nextSequence >= session.writeLimit) return new Uint8Array();
        return session.makeCiphers().write.seal(type, session.nextSequence++, content);
      },
    };
  }
}
