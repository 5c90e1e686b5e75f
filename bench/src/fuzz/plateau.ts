import type { Memory } from './target.ts';

const MIB = 2 ** 20;

/**
 * Memory over time. In the first half of a run it fills tables that are meant to fill (messages remembered for four minutes, requests to
 * peers that never answer); growth is what the last quarter holds beyond the one before.
 */
export class Plateau {
  readonly #readings: Memory[] = [];

  add(reading: Memory): void {
    this.#readings.push(reading);
  }

  /** The lowest readings of the heap in equal parts of the run, in MiB: flat where nothing leaks. */
  course(parts: number): string {
    const each = this.#readings.length / parts;
    return Array.from({ length: parts }, (_, part) => this.#lowest('heap', part * each, (part + 1) * each))
      .map((bytes) => (bytes / MIB).toFixed(1))
      .join(' ');
  }

  /** MiB by which the lowest reading of the last quarter exceeds that of the third. */
  growth(of: keyof Memory): number {
    const count = this.#readings.length;
    const grown = this.#lowest(of, count * 0.75, count) - this.#lowest(of, count * 0.5, count * 0.75);
    return Number((grown / MIB).toFixed(2));
  }

  #lowest(of: keyof Memory, from: number, to: number): number {
    const part = this.#readings.slice(Math.floor(from), Math.max(Math.ceil(to), 1));
    return Math.min(...part.map((reading) => reading[of]));
  }
}
