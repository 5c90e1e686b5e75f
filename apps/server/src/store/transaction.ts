import type { Table } from '../journal/rows.ts';
import type { Change } from './commit-batch.ts';
import { keyString } from './row-codec.ts';
import { tables } from './schema/tables.ts';
import type { Changes, SqlValue, TableChanges } from './writer.ts';

interface Entry {
  readonly order: number;
  readonly key: readonly SqlValue[];
  /** Undefined = removed. */
  readonly row: readonly SqlValue[] | undefined;
}

/**
 * Gathers the changes of many commits. Of several to one key the last holds; a device's removal takes what was put for it
 * before, and leaves what is put after.
 */
export class Transaction {
  readonly #entries = new Map<Table, Map<string, Entry>>();
  /** A removed device, and the order of its last removal. */
  readonly #removedDevices = new Map<number, number>();
  #order = 0;

  add(changes: readonly Change[]): void {
    for (const change of changes) {
      const order = this.#order++;
      if ('removedDevice' in change) this.#removedDevices.set(change.removedDevice, order);
      else this.#of(change.table).set(keyString(change.key), { order, key: change.key, row: change.row });
    }
  }

  changes(): Changes {
    const changed: TableChanges[] = [];
    for (const [table, entries] of this.#entries) {
      const puts: SqlValue[] = [];
      const removals: SqlValue[] = [];
      const { device } = tables[table];
      for (const { order, key, row } of entries.values()) {
        if (row === undefined) removals.push(...key);
        else if (!this.#outlived(row[device], order)) puts.push(...row);
      }
      if (puts.length + removals.length > 0) changed.push({ table, puts, removals });
    }
    return { removedDevices: [...this.#removedDevices.keys()], tables: changed };
  }

  /** The row was put before its device was removed. */
  #outlived(device: SqlValue | undefined, order: number): boolean {
    const removed = typeof device === 'number' ? this.#removedDevices.get(device) : undefined;
    return removed !== undefined && order < removed;
  }

  #of(table: Table): Map<string, Entry> {
    let entries = this.#entries.get(table);
    if (entries === undefined) this.#entries.set(table, (entries = new Map()));
    return entries;
  }
}
