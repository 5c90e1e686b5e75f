const HEADER_BYTES = 8;
const MOST_BYTES = 65_536;

/** The input that a thread is at, in memory that another thread sees too, for when the first never comes back. */
export class LastInput {
  readonly memory: SharedArrayBuffer;
  /** How many have begun, and the length of the last. */
  readonly #header: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory = new SharedArrayBuffer(HEADER_BYTES + MOST_BYTES)) {
    this.memory = memory;
    this.#header = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
  }

  begin(input: Uint8Array): void {
    const kept = input.subarray(0, MOST_BYTES);
    this.#bytes.set(kept);
    this.#header[1] = kept.length;
    Atomics.add(this.#header, 0, 1);
  }

  get count(): number {
    return Atomics.load(this.#header, 0);
  }

  copy(): Uint8Array {
    return Uint8Array.from(this.#bytes.subarray(0, this.#header[1]));
  }
}
