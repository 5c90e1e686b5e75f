import type { Batch } from '../journal/journal.ts';
import type { Key, Rows, Table } from '../journal/rows.ts';
import { encodeInto, type EncodedValues } from './row-codec.ts';
import { allTables, tables } from './schema/tables.ts';
import type { Changes } from './writer.ts';

/** A put of the table at index n of {@link allTables} is 2n, a removal 2n + 1. */
export const REMOVE_DEVICE = 255;

const PUTS = Object.fromEntries(allTables.map(({ name }, n) => [name, 2 * n])) as Readonly<
  Record<Table, number>
>;

/** For an estimate of memory: what a change costs beside its text and bytes. */
const CHANGE_OVERHEAD = 200;

/** How far a log had come. */
interface Mark {
  readonly changes: number;
  readonly numbers: number;
  readonly texts: number;
  readonly blobs: number;
  readonly size: number;
}

/**
 * Takes changes down, one transaction after the other. What cannot be stored throws StoreError `row` and leaves half a change: to be
 * taken back.
 */
export class ChangeLog implements Batch, EncodedValues {
  #operations = new Uint8Array(1024);
  #changes = 0;
  #numbers = new Float64Array(4096);
  #numberCount = 0;
  #texts: string[] = [];
  #bytes: (Uint8Array | null)[] = [];
  #size = 0;

  get changes(): number {
    return this.#changes;
  }

  /** About how much memory the changes take. */
  get size(): number {
    return this.#size;
  }

  put<T extends Table>(table: T, row: Rows[T]): void {
    encodeInto(this, table, tables[table].columns, row);
    this.#operation(PUTS[table]);
  }

  remove<T extends Table>(table: T, key: Key<T>): void {
    encodeInto(this, table, tables[table].key, key);
    this.#operation(PUTS[table] + 1);
  }

  removeDevice(device: number): void {
    encodeInto(this, 'device', tables.device.key, { device });
    this.#operation(REMOVE_DEVICE);
  }

  number(value: number): void {
    if (this.#numberCount === this.#numbers.length) {
      const longer = new Float64Array(this.#numbers.length * 2);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[this.#numberCount++] = value;
  }

  text(value: string): void {
    this.#texts.push(value);
    this.#size += value.length * 2;
  }

  blob(value: Uint8Array | null): void {
    this.#bytes.push(value);
    this.#size += value?.length ?? 0;
  }

  mark(): Mark {
    return {
      changes: this.#changes,
      numbers: this.#numberCount,
      texts: this.#texts.length,
      blobs: this.#bytes.length,
      size: this.#size,
    };
  }

  /** As if what came after the mark had never been put. */
  backTo({ changes, numbers, texts, blobs, size }: Mark): void {
    this.#changes = changes;
    this.#numberCount = numbers;
    this.#texts.length = texts;
    this.#bytes.length = blobs;
    this.#size = size;
  }

  /** What was put since the last time. */
  take(): Changes {
    const taken: Changes = {
      operations: this.#operations.slice(0, this.#changes),
      numbers: this.#numbers.slice(0, this.#numberCount),
      texts: this.#texts.join('\0'),
      bytes: this.#bytes,
    };
    this.#bytes = [];
    this.backTo({ changes: 0, numbers: 0, texts: 0, blobs: 0, size: 0 });
    return taken;
  }

  #operation(operation: number): void {
    if (this.#changes === this.#operations.length) {
      const longer = new Uint8Array(this.#operations.length * 2);
      longer.set(this.#operations);
      this.#operations = longer;
    }
    this.#operations[this.#changes++] = operation;
    this.#size += CHANGE_OVERHEAD;
  }
}
