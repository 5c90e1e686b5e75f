import { utf8 } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import { Corpus } from './corpus.ts';
import type { Coverage } from './coverage.ts';
import type { Fault } from './fault.ts';
import { HEAP_LIMIT_MIB, heapMib, heldMib } from './heap.ts';
import { judge } from './judge.ts';
import { mutate } from './mutate.ts';
import type { MutationContext } from './mutations.ts';
import { DEFAULT_MAX_INPUT, type Target } from './target.ts';

/** Where a target's campaign ends: after so many inputs, or so long. */
export interface Extent {
  readonly inputs: number;
  readonly milliseconds: number;
}

export interface CampaignOptions {
  readonly target: Target;
  readonly random: Random;
  readonly extent: Extent;
  readonly coverage: Coverage;
  /** Whether inputs that reach new code are kept and changed further. */
  readonly guided: boolean;
  /** Told before each input, so that one that never comes back is known. */
  readonly beforeInput: (input: Uint8Array) => void;
  /** Told of each fault once. */
  readonly onFault: (fault: Fault) => void;
}

export interface Tally {
  readonly inputs: number;
  /** Inputs that decoded. */
  readonly taken: number;
  readonly faults: number;
  readonly corpus: number;
  /** Characters of the product's source that ran. */
  readonly reached: number;
  readonly peakHeapMib: number;
  readonly heldHeapMib: number;
  readonly seconds: number;
}

const FIRST_SEEDS = 64;
const SMALLEST_BATCH = 128;
const LARGEST_BATCH = 4096;
const LONGEST_BATCH_MS = 250;
/** The part of the time in which what inputs reached may be looked for. */
const MOST_LEARNING = 0.25;
/** After which a target is broken enough. */
const MOST_FAULTS = 16;

/** Runs one target on seeds, on changed seeds, and on changes of what reached new code. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #corpus: Corpus;
  readonly #mutation: MutationContext;
  readonly #signatures = new Set<string>();
  #batchSize = SMALLEST_BATCH;
  #inputs = 0;
  #taken = 0;
  #peak = 0;

  constructor(options: CampaignOptions) {
    this.#options = options;
    const { target, random } = options;
    this.#corpus = new Corpus(random);
    this.#mutation = {
      random,
      maxInput: target.maxInput ?? DEFAULT_MAX_INPUT,
      other: () => this.#some(),
      dictionary: (target.dictionary ?? []).map((word) => (typeof word === 'string' ? utf8(word) : word)),
    };
  }

  run(): Tally {
    const { coverage, extent, target, random, guided } = this.#options;
    const start = performance.now();
    const goesOn = (): boolean =>
      this.#inputs < extent.inputs &&
      performance.now() - start < extent.milliseconds &&
      this.#signatures.size < MOST_FAULTS;
    coverage.forget();
    const seeds = Array.from({ length: FIRST_SEEDS }, () => target.seed(random));
    for (const seed of seeds) this.#corpus.add(seed);
    this.#judgeAll(seeds);
    coverage.keep(coverage.fresh());
    let learning = 0;
    while (goesOn()) {
      const batch = this.#batch();
      this.#watchHeap();
      const before = performance.now();
      // What ran is not lost by not looking: it is seen the next time.
      if (!guided || learning > MOST_LEARNING * (before - start)) continue;
      this.#learn(batch);
      learning += performance.now() - before;
    }
    coverage.keep(coverage.fresh());
    const heldHeapMib = heldMib();
    return {
      inputs: this.#inputs,
      taken: this.#taken,
      faults: this.#signatures.size,
      corpus: this.#corpus.size,
      reached: coverage.reached,
      peakHeapMib: Math.max(this.#peak, heldHeapMib),
      heldHeapMib,
      seconds: (performance.now() - start) / 1000,
    };
  }

  #batch(): Uint8Array[] {
    const end = performance.now() + LONGEST_BATCH_MS;
    const most = Math.min(this.#batchSize, this.#options.extent.inputs - this.#inputs);
    const inputs: Uint8Array[] = [];
    while (inputs.length < most && performance.now() < end) {
      const input = this.#next();
      inputs.push(input);
      this.#judge(input);
    }
    return inputs;
  }

  #next(): Uint8Array {
    const { target, random } = this.#options;
    return random.chance(0.1) ? target.seed(random) : mutate(this.#some(), this.#mutation);
  }

  #some(): Uint8Array {
    const { target, random } = this.#options;
    return random.chance(0.3) ? target.seed(random) : this.#corpus.pick();
  }

  /** Looks more seldom for new ground where there is little. */
  #learn(batch: readonly Uint8Array[]): void {
    const { coverage, target } = this.#options;
    const fresh = coverage.fresh();
    if (fresh.size === 0) {
      this.#batchSize = Math.min(this.#batchSize * 2, LARGEST_BATCH);
      return;
    }
    this.#batchSize = SMALLEST_BATCH;
    this.#corpus.addThoseThatReach(fresh, batch, coverage, (inputs) => {
      for (const input of inputs) judge(target, input);
    });
    coverage.keep(fresh);
  }

  #judgeAll(inputs: readonly Uint8Array[]): void {
    for (const input of inputs) this.#judge(input);
  }

  #judge(input: Uint8Array): void {
    this.#options.beforeInput(input);
    this.#inputs++;
    const verdict = judge(this.#options.target, input);
    if (verdict === 'taken') this.#taken++;
    else if (verdict !== 'refused') this.#report(verdict);
  }

  #report(fault: Fault): void {
    if (this.#signatures.has(fault.signature)) return;
    this.#signatures.add(fault.signature);
    this.#options.onFault(fault);
  }

  #watchHeap(): void {
    const now = heapMib();
    this.#peak = Math.max(this.#peak, now);
    if (now <= HEAP_LIMIT_MIB) return;
    const held = heldMib();
    if (held <= HEAP_LIMIT_MIB) return;
    const message = `${held.toFixed(0)} MiB are held after ${this.#inputs} inputs`;
    this.#report({ kind: 'heap', message, signature: 'heap', input: new Uint8Array() });
  }
}
