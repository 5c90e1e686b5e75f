import { createHash } from 'node:crypto';
import type { Extent } from './engine/campaign.ts';
import { writeFault } from './engine/fault-file.ts';
import { Lane, type Outcome } from './engine/lane.ts';
import { formatOutcome } from './report.ts';

export interface AllOptions {
  /** Names, in the order in which they begin. */
  readonly targets: readonly string[];
  /** Of all together. */
  readonly inputs: number;
  readonly seconds: number;
  readonly seed: number;
  readonly guided: boolean;
  readonly json: boolean;
}

const LANES = 2;
const FOLDER = '.results/fuzz';

/** Two threads take one target after the other. True: no faults. */
export async function campaignAll(options: AllOptions): Promise<boolean> {
  const { targets, seed, guided, json } = options;
  const note = json ? console.error : console.log;
  note(`seed ${seed}: repeat with --seed ${seed}`);
  const extent: Extent = {
    inputs: Math.ceil(options.inputs / targets.length),
    milliseconds: (options.seconds * 1000 * LANES) / targets.length,
  };
  const waiting = [...targets];
  const total = { inputs: 0, failed: 0, peakHeapMib: 0 };

  async function work(lane: Lane): Promise<void> {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const outcome = await lane.run({ target, seed: seedOf(target, seed), extent, guided });
      show(target, outcome);
      total.inputs += outcome.tally?.inputs ?? 0;
      total.failed += outcome.faults.length === 0 ? 0 : 1;
      total.peakHeapMib = Math.max(total.peakHeapMib, outcome.tally?.peakHeapMib ?? 0);
    }
    await lane.close();
  }

  function show(target: string, outcome: Outcome): void {
    if (json) console.log(JSON.stringify({ target, seed, faults: outcome.faults.length, ...outcome.tally }));
    else console.log(formatOutcome(target, outcome));
    for (const fault of outcome.faults) {
      note(`  ${fault.kind}: ${fault.message}\n  repeat: ${writeFault(FOLDER, target, seed, fault)}`);
    }
  }

  await Promise.all(Array.from({ length: LANES }, () => work(new Lane())));
  note(`${total.inputs} inputs, peak heap of a thread ${total.peakHeapMib.toFixed(0)} MiB`);
  note(`${targets.length - total.failed} passed, ${total.failed} failed, 0 skipped`);
  return total.failed === 0;
}

/** Of its own for each target, and the same whatever runs beside it. */
const seedOf = (target: string, seed: number): number =>
  createHash('sha256').update(`${seed} ${target}`).digest().readUInt32BE();
