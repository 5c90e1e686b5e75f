import { encodeAlert } from '../record/alert.ts';
import { ALERT, DTLS_1_2, HEADER_LENGTH, plainRecord } from '../record/record-view.ts';
import type { FatalAlert } from '../handshake/handshake-failure.ts';
import type { Session, SessionCiphers } from '../session/session.ts';
import { packFlight, type FlightItem, type RecordWriter } from './flight.ts';

/** Sends flights in records of fresh numbers. */
export class FlightSender implements RecordWriter {
  /** Sends one datagram to the peer. */
  readonly #transmit: (datagram: Uint8Array) => void;
  readonly #mtu: number;
  #nextRecord: number;
  #session: Session | undefined;
  #ciphers: SessionCiphers | undefined;

  constructor(transmit: (datagram: Uint8Array) => void, mtu: number, firstRecord: number) {
    this.#transmit = transmit;
    this.#mtu = mtu;
    this.#nextRecord = firstRecord;
  }

  /** From now on there are keys. */
  secure(session: Session, ciphers: SessionCiphers): void {
    this.#session = session;
    this.#ciphers = ciphers;
  }

  send(flight: readonly FlightItem[]): void {
    for (const datagram of packFlight(flight, this.#mtu, this)) this.#transmit(datagram);
  }

  /** Of epoch 0. */
  get nextRecord(): number {
    return this.#nextRecord;
  }

  /** In the clear. */
  sendAlert(alert: FatalAlert): void {
    this.#transmit(this.plain(ALERT, encodeAlert(alert)));
  }

  get plainOverhead(): number {
    return HEADER_LENGTH;
  }

  get protectedOverhead(): number {
    return this.#ciphers?.write.overhead ?? HEADER_LENGTH;
  }

  plain(type: number, content: Uint8Array): Uint8Array {
    return plainRecord(type, DTLS_1_2, this.#nextRecord++, content);
  }

  protected(type: number, content: Uint8Array): Uint8Array {
    const session = this.#session;
    if (session === undefined || session.nextSequence >= session.writeLimit) return new Uint8Array();
    return this.#ciphers?.write.seal(type, session.nextSequence++, content) ?? new Uint8Array();
  }
}
