import type { Outcome } from './attacks/attack.ts';

/** A line an attack. One that could not run, or was refused for another reason than it should be, shows nothing and is no pass. */
export class Report {
  readonly #print: (line: string) => void;
  #refused = 0;
  #failed = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  get failed(): number {
    return this.#failed;
  }

  async row(name: string, expected: string, run: () => Promise<Outcome>): Promise<void> {
    const line = (outcome: string): void => this.#print(`${name.padEnd(WIDTH)} ${outcome}`);
    let outcome: Outcome;
    try {
      outcome = await run();
    } catch (error) {
      this.#failed++;
      return line(`COULD NOT RUN: ${error instanceof Error ? error.message : String(error)}`);
    }
    if ('refused' in outcome && outcome.refused === expected) {
      this.#refused++;
      return line(`refused ${outcome.refused}`);
    }
    this.#failed++;
    if ('succeeded' in outcome) return line(`SUCCEEDED: ${outcome.succeeded}`);
    return line(`COULD NOT RUN: refused as ${outcome.refused} before it came to ${expected}`);
  }

  end(): void {
    const rest = this.#failed === 0 ? '' : `, ${this.#failed} NOT`;
    this.#print(`${this.#refused} refused${rest}`);
  }
}

const WIDTH = 84;
