import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Tally } from './campaign.ts';
import { describeThrown, type Fault } from './fault.ts';
import { HEAP_LIMIT_MIB } from './heap.ts';
import type { Job, LaneMessage } from './job.ts';
import { LastInput } from './last-input.ts';

/** An input that takes as long as this does not come back. The thread looks at its clock between inputs only. */
const HUNG_MS = 20_000;
const LOOK_MS = 1000;

/** Undefined tally: the thread did not come back, or died of its heap. */
export interface Outcome {
  readonly tally: Tally | undefined;
  readonly faults: readonly Fault[];
}

/** Runs jobs one at a time in a thread of its own; a thread that hangs or dies is replaced, its last input being the fault. */
export class Lane {
  #worker: Worker | undefined;
  readonly #last = new LastInput();

  async run(job: Job): Promise<Outcome> {
    const worker = await this.#ready();
    const faults: Fault[] = [];
    return await new Promise((resolve) => {
      let count = this.#last.count;
      let changedAt = performance.now();
      const end = (tally: Tally | undefined): void => {
        clearInterval(watch);
        worker.off('message', heard).off('error', died);
        resolve({ tally, faults });
      };
      const lost = (kind: Fault['kind'], message: string): void => {
        faults.push({ kind, message, signature: kind, input: this.#last.copy() });
        this.#worker = undefined;
        end(undefined);
        void worker.terminate();
      };
      const heard = (message: LaneMessage): void => {
        if (message.kind === 'fault') faults.push(message.fault);
        else if (message.kind === 'done') end(message.tally);
      };
      const died = (error: unknown): void =>
        lost('heap', `the thread died: ${describeThrown(error).message}`);
      const watch = setInterval(() => {
        const now = performance.now();
        if (this.#last.count !== count) {
          count = this.#last.count;
          changedAt = now;
        } else if (now - changedAt > HUNG_MS) lost('hung', `no end after ${HUNG_MS / 1000} s`);
      }, LOOK_MS);
      worker.on('message', heard).on('error', died);
      worker.postMessage(job, []);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #ready(): Promise<Worker> {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL('./lane-thread.ts', import.meta.url), {
      workerData: this.#last.memory,
      // Above the limit that is looked for, so that what exceeds it is mostly told and not died of.
      resourceLimits: { maxOldGenerationSizeMb: 2 * HEAP_LIMIT_MIB },
    });
    await once(worker, 'message');
    this.#worker = worker;
    return worker;
  }
}
