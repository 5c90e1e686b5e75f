import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import type { Fleet } from '../fleet/fleet.ts';
import type { Rows } from '../journal/rows.ts';
import type { CommandStore } from './command-store.ts';
import type { OwnerLog } from './owner-log.ts';

export interface ReceiptLogParts {
  readonly store: CommandStore;
  readonly ownerLog: OwnerLog;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly log: Logger;
}

type Delivery = Rows['delivery'];

const RETRY_MS = 10_000;
/** Given to the log together. */
const AT_ONCE = 500;
/** Held in memory; what comes beyond is read from the store again. */
const MOST_WAITING = 10_000;

/** Gives receipts that are stored to the log, each once: those that a former run left, too. */
export class ReceiptLog {
  readonly #parts: ReceiptLogParts;
  #waiting: Delivery[] = [];
  /** Given since the store was last read: what was found there may be told of only afterwards. */
  readonly #given = new Set<string>();
  /** Whether the store has some that are not among those waiting. */
  #behind = true;
  #running = false;
  #stopped = false;

  constructor(parts: ReceiptLogParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The delivery and its receipt are durable. */
  add(delivery: Delivery): void {
    // While the store is being read, or is to be read, it is among what is found there.
    if (this.#behind || this.#waiting.length >= MOST_WAITING) this.#behind = true;
    else this.#waiting.push(delivery);
    this.#wake();
  }

  #wake(): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#parts;
    try {
      while (!this.#stopped && (this.#behind || this.#waiting.length > 0)) {
        if (this.#waiting.length > 0) await this.#give(this.#waiting.splice(0, AT_ONCE));
        else await this.#readAll();
      }
    } catch (error) {
      // Of what was being given nobody knows whether it was kept: the store says.
      this.#behind = true;
      this.#waiting = [];
      log.warn({ error: errorChain(error) }, 'receipts could not be given to the log');
      clock.after(RETRY_MS, () => this.#wake());
    } finally {
      this.#running = false;
    }
  }

  async #readAll(): Promise<void> {
    let after: Delivery | undefined;
    this.#given.clear();
    this.#behind = false;
    do {
      const found = await this.#parts.store.unloggedReceipts({ after, limit: AT_ONCE });
      await this.#give(found);
      for (const delivery of found) this.#given.add(keyOf(delivery));
      after = found.length < AT_ONCE ? undefined : found.at(-1);
    } while (after !== undefined && !this.#stopped);
  }

  async #give(deliveries: readonly Delivery[]): Promise<void> {
    const { ownerLog, fleet } = this.#parts;
    const given = await Promise.allSettled(
      deliveries.map(async (delivery) => {
        if (this.#given.has(keyOf(delivery))) return;
        const record = fleet.directory.byNumber(delivery.device);
        if (delivery.receipt === null || record === undefined || record.removed) return;
        await ownerLog.append('receipt', delivery.receipt, (change, index) => {
          // Nothing is stored behind a device that is being removed.
          if (!record.removed) change.put('delivery', { ...delivery, receiptIndex: index });
        });
      }),
    );
    for (const one of given) if (one.status === 'rejected') throw one.reason;
  }
}

const keyOf = ({ command, device }: Delivery): string => `${command} ${device}`;
