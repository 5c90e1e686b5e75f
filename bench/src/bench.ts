import type { Measurement } from './measurement.ts';

export interface BenchOptions {
  /** Length of what is measured: a round, or the whole where there are no rounds. Absent: the bench's own. */
  readonly seconds: number | undefined;
  readonly rounds: number;
  /** How many devices, where that is what a bench is about. */
  readonly devices: number;
  /** Repeats a run that chose at random. */
  readonly seed: number | undefined;
  /** For people who wait; never part of the result. */
  readonly note: (text: string) => void;
}

export interface Bench {
  readonly summary: string;
  run(options: BenchOptions): Promise<readonly Measurement[]>;
}
