import type { Random } from '@holdfast/testing';
import { type Coverage, type Ground, minus } from './coverage.ts';

const CAPACITY = 1024;
/** Of one batch that found much: the rest of what it found is found again, or found by others. */
const MOST_KEPT = 2;

/** Inputs that ran code which none before them did. A full corpus lets a random old one go. */
export class Corpus {
  readonly #inputs: Uint8Array[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get size(): number {
    return this.#inputs.length;
  }

  add(input: Uint8Array): void {
    const copy = input.slice();
    if (this.#inputs.length < CAPACITY) this.#inputs.push(copy);
    else this.#inputs[this.#random.below(CAPACITY)] = copy;
  }

  pick(): Uint8Array {
    return this.#random.pick(this.#inputs);
  }

  /** Finds by halving, and keeps, the inputs of a batch that are to thank for `fresh`. `run` runs some of them again. */
  addThoseThatReach(
    fresh: Ground,
    batch: readonly Uint8Array[],
    coverage: Coverage,
    run: (inputs: readonly Uint8Array[]) => void,
  ): void {
    let kept = 0;
    const search = (inputs: readonly Uint8Array[], ground: Ground): void => {
      const [first] = inputs;
      if (first === undefined || kept >= MOST_KEPT) return;
      if (inputs.length === 1) {
        kept++;
        return this.add(first);
      }
      const middle = inputs.length >> 1;
      let left = ground;
      for (const half of [inputs.slice(0, middle), inputs.slice(middle)]) {
        if (left.size === 0) return;
        run(half);
        const found = coverage.among(left);
        if (found.size > 0) search(half, found);
        left = minus(left, found);
      }
    };
    search(batch, fresh);
  }
}
