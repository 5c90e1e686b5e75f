/** The newest few of many. */
export class Ring<T> {
  readonly #kept: T[] = [];
  readonly #size: number;
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(item: T): void {
    this.#kept[this.#next] = item;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** In no particular order. */
  all(): readonly T[] {
    return this.#kept;
  }

  /** Oldest first. */
  inOrder(): readonly T[] {
    return [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)];
  }
}
