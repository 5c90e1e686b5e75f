import type { Clock, DatagramTransport, Peer } from '@holdfast/kernel';

/**
 * The radio of a device in queue mode: what it sends wakes it, and until some time after the last datagram it hears what
 * comes; then it sleeps and what comes is lost (Core 1.1.1 §6.5, Transport 1.1.1 §6.5).
 */
export class Radio<P extends Peer> implements DatagramTransport<P> {
  readonly #transport: DatagramTransport<P>;
  readonly #clock: Clock;
  readonly #awakeMs: number;
  #awakeUntil = -Infinity;

  /** `awakeMs` of Infinity: it never sleeps. */
  constructor(transport: DatagramTransport<P>, clock: Clock, awakeMs: number) {
    this.#transport = transport;
    this.#clock = clock;
    this.#awakeMs = awakeMs;
  }

  get isAwake(): boolean {
    return this.#clock.monotonic() < this.#awakeUntil;
  }

  send(peer: P, datagram: Uint8Array): void {
    this.#stayAwake();
    this.#transport.send(peer, datagram);
  }

  onDatagram(receive: (peer: P, datagram: Uint8Array) => void): void {
    this.#transport.onDatagram((peer, datagram) => {
      if (!this.isAwake) return;
      this.#stayAwake();
      receive(peer, datagram);
    });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #stayAwake(): void {
    this.#awakeUntil = this.#clock.monotonic() + this.#awakeMs;
  }
}
