import type { MessagePort } from 'node:worker_threads';
import type { Address } from '@holdfast/kernel';
import type { PassedOn } from './thread-messages.ts';

/** Datagrams that may be on their way to one neighbour; beyond it they are dropped, as a full socket buffer would. */
const ON_THE_WAY = 4096;

interface Neighbour {
  readonly port: MessagePort;
  waiting: { readonly from: Address; readonly datagram: Uint8Array }[];
  onTheWay: number;
}

/** The ways to the other threads, for datagrams that the kernel gave to the wrong one. */
export class Neighbours {
  readonly #receive: (from: Address, datagram: Uint8Array) => void;
  #all: readonly (Neighbour | undefined)[] = [];
  #flush: NodeJS.Immediate | undefined;
  passedOn = 0;

  constructor(receive: (from: Address, datagram: Uint8Array) => void) {
    this.#receive = receive;
  }

  /** By thread number; undefined for this one. */
  connect(ports: readonly (MessagePort | undefined)[]): void {
    this.#all = ports.map((port) => (port === undefined ? undefined : this.#listen(port)));
  }

  pass(thread: number, from: Address, datagram: Uint8Array): void {
    const neighbour = this.#all[thread];
    if (neighbour === undefined || neighbour.onTheWay >= ON_THE_WAY) return;
    this.passedOn++;
    neighbour.onTheWay++;
    neighbour.waiting.push({ from, datagram: datagram.slice() });
    this.#flush ??= setImmediate(() => this.#send());
  }

  close(): void {
    clearImmediate(this.#flush);
    for (const neighbour of this.#all) neighbour?.port.close();
  }

  #listen(port: MessagePort): Neighbour {
    const neighbour: Neighbour = { port, waiting: [], onTheWay: 0 };
    port.on('message', (message: PassedOn | number) => {
      if (typeof message === 'number') {
        neighbour.onTheWay -= message;
        return;
      }
      for (const { from, datagram } of message.datagrams) this.#receive(from, datagram);
      port.postMessage(message.datagrams.length, []);
    });
    return neighbour;
  }

  #send(): void {
    this.#flush = undefined;
    for (const neighbour of this.#all) {
      if (neighbour === undefined || neighbour.waiting.length === 0) continue;
      neighbour.port.postMessage({ datagrams: neighbour.waiting } satisfies PassedOn, []);
      neighbour.waiting = [];
    }
  }
}
