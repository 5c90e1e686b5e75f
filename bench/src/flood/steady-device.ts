import { messageTypes } from '@holdfast/coap';
import type { BenchDevice } from '../lwm2m/bench-device.ts';
import { notifications } from '../lwm2m/notification.ts';
import { updateOf } from '../lwm2m/update.ts';

/** RFC 7252 §4.8. */
const ACK_TIMEOUT_MS = 2000;
const MAX_RETRANSMIT = 4;

/** What became of one message. */
export interface Exchange {
  readonly acknowledged: boolean;
  /** How often it was sent. */
  readonly attempts: number;
  /** From its first sending to its acknowledgement. */
  readonly ms: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** A registered device that goes on as devices do: an update, a notification, in turn, one at a time, each repeated as RFC 7252 has it. */
export class SteadyDevice {
  readonly #device: BenchDevice;
  readonly #update: Uint8Array;
  readonly #notification: (count: number) => Uint8Array;
  #id: number;
  #count = 0;
  #acknowledged: (() => void) | undefined;

  constructor(device: BenchDevice) {
    this.#device = device;
    this.#id = device.line.lastId ?? 0;
    this.#update = updateOf(device.location);
    this.#notification = notifications(device.token ?? new Uint8Array());
    device.line.onDatagram(([first = 0, , high = 0, low = 0]) => {
      const isAnswer = ((first >> 4) & 0b11) === messageTypes.acknowledgement;
      if (isAnswer && high * 256 + low === this.#id) this.#acknowledged?.();
    });
  }

  /** Begins an exchange every `intervalMs`, or as soon as the last one is over. */
  async run(seconds: number, intervalMs: number): Promise<Exchange[]> {
    const exchanges: Exchange[] = [];
    const end = performance.now() + seconds * 1000;
    await pause(Math.random() * intervalMs);
    while (performance.now() < end) {
      const start = performance.now();
      exchanges.push(await this.#exchange());
      await pause(intervalMs - (performance.now() - start));
    }
    return exchanges;
  }

  close(): void {
    this.#device.line.close();
  }

  async #exchange(): Promise<Exchange> {
    const message = (++this.#count % 2 === 0 ? this.#update : this.#notification(this.#count)).slice();
    this.#id = (this.#id + 1) & 0xffff;
    message[2] = this.#id >> 8;
    message[3] = this.#id & 0xff;
    const start = performance.now();
    const answer = new Promise<true>((resolve) => (this.#acknowledged = () => resolve(true)));
    for (let attempts = 1; attempts <= 1 + MAX_RETRANSMIT; attempts++) {
      this.#device.line.send(message.slice());
      const patience = new Promise<false>((resolve) =>
        setTimeout(() => resolve(false), ACK_TIMEOUT_MS * 2 ** (attempts - 1)),
      );
      if (await Promise.race([answer, patience]))
        return { acknowledged: true, attempts, ms: performance.now() - start };
    }
    return { acknowledged: false, attempts: 1 + MAX_RETRANSMIT, ms: performance.now() - start };
  }
}
