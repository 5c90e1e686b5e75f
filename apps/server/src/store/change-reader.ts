import { REMOVE_DEVICE } from './change-log.ts';
import { decodeText } from './row-codec.ts';
import type { Column, TableShape } from './schema/table.ts';
import { allTables } from './schema/tables.ts';
import type { Changes, SqlValue } from './writer.ts';

/** Reads changes in the order in which they were made. */
export class ChangeReader {
  /** Whose row it is about; undefined for a device that goes, with all that belongs to it. */
  table: TableShape | undefined;
  isRemoval = false;
  readonly #changes: Changes;
  readonly #texts: readonly string[];
  #at = 0;
  #number = 0;
  #text = 0;
  #blob = 0;

  constructor(changes: Changes) {
    this.#changes = changes;
    this.#texts = changes.texts.split('\0');
  }

  /** To the next change; false when there is none. Its values are to be read before the next. */
  next(): boolean {
    const operation = this.#changes.operations[this.#at++];
    if (operation === undefined) return false;
    this.table = operation === REMOVE_DEVICE ? undefined : allTables[operation >> 1];
    this.isRemoval = operation % 2 === 1;
    return true;
  }

  /** The row's columns, or the key of what is removed. */
  values(): SqlValue[] {
    if (this.table === undefined) return [this.#nextNumber()];
    const columns = this.isRemoval ? this.table.key : this.table.columns;
    const values: SqlValue[] = [];
    for (const column of columns) values.push(this.#value(column));
    return values;
  }

  #value({ kind }: Column): SqlValue {
    switch (kind) {
      case 'text':
      case 'json':
        return decodeText(this.#texts[this.#text++] as string);
      case 'bytes':
        return this.#changes.bytes[this.#blob++] as Uint8Array | null;
      default: {
        const number = this.#nextNumber();
        return Number.isNaN(number) ? null : number;
      }
    }
  }

  #nextNumber(): number {
    return this.#changes.numbers[this.#number++] as number;
  }
}
