import { errorChain, type Logger } from '@holdfast/kernel';
import type { DtlsSession } from './dtls-session.ts';
import { SEQUENCE_END, type Session } from './session.ts';

export interface Reservation {
  reserve(session: DtlsSession, writeLimit: number): Promise<void>;
  readonly reserveBlock: number;
}

export interface ReservedWriterOptions {
  readonly reservation: Reservation | undefined;
  readonly queueLength: number;
  readonly log: Logger;
  /** Seals and sends: the session has a number for it. */
  readonly write: (session: Session, datagram: Uint8Array) => void;
  readonly dropped: (count: number) => void;
}

/** Lets application data out only under sequence numbers that are durably reserved, so that no crash makes a nonce come twice. */
export class ReservedWriter {
  readonly #options: ReservedWriterOptions;

  constructor(options: ReservedWriterOptions) {
    this.#options = options;
  }

  /** What a session that is new may use before anything is asked for. */
  get initialLimit(): number {
    return this.#options.reservation?.reserveBlock ?? Infinity;
  }

  send(session: Session, datagram: Uint8Array): void {
    const { reservation, write } = this.#options;
    if (session.nextSequence < session.writeLimit && session.queue === undefined) {
      write(session, datagram);
      if (
        reservation !== undefined &&
        session.writeLimit - session.nextSequence <= reservation.reserveBlock / 2
      ) {
        this.#reserve(session, reservation);
      }
      return;
    }
    this.#enqueue(session, datagram);
    if (reservation !== undefined) this.#reserve(session, reservation);
  }

  #enqueue(session: Session, datagram: Uint8Array): void {
    session.queue ??= [];
    if (session.queue.length >= this.#options.queueLength) {
      this.#options.dropped(1);
      return;
    }
    session.queue.push(datagram.slice());
  }

  #reserve(session: Session, reservation: Reservation): void {
    if (session.reserving || session.closed) return;
    const limit = Math.min(session.nextSequence + reservation.reserveBlock, SEQUENCE_END);
    // At the end there is nothing left to ask for; the server ends such a session at the next send.
    if (limit <= session.writeLimit) return;
    session.reserving = true;
    session.askedLimit = Math.max(session.askedLimit, limit);
    // Within a promise, so that a hook that throws is one that rejects.
    Promise.resolve()
      .then(() => reservation.reserve(session, limit))
      .then(
        () => this.#reserved(session, limit),
        (error: unknown) => this.#refused(session, error),
      );
  }

  #reserved(session: Session, limit: number): void {
    session.reserving = false;
    session.writeLimit = Math.max(session.writeLimit, limit);
    const waiting = session.queue;
    session.queue = undefined;
    if (waiting === undefined || session.closed) return;
    for (const datagram of waiting) this.send(session, datagram);
  }

  /** What waits is lost as on a bad network; the next send asks again. */
  #refused(session: Session, error: unknown): void {
    session.reserving = false;
    this.#options.log.error(
      { session: session.key, error: errorChain(error) },
      'cannot reserve sequence numbers',
    );
    this.#options.dropped(session.queue?.length ?? 0);
    session.queue = undefined;
  }
}
