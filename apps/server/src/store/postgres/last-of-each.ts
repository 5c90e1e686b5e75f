import type { Table } from '../../journal/rows.ts';
import { ChangeReader } from '../change-reader.ts';
import { tables } from '../schema/tables.ts';
import type { Changes, SqlValue } from '../writer.ts';

/** One table's changes: rows and keys end to end, each as long as the table has columns or its key has. */
export interface TableChanges {
  readonly table: Table;
  readonly puts: readonly SqlValue[];
  readonly removals: readonly SqlValue[];
}

/** A transaction for a few statements: first devices go, then keys, then rows are put. No key stands in it twice. */
export interface GatheredChanges {
  readonly removedDevices: readonly number[];
  readonly tables: readonly TableChanges[];
}

interface Entry {
  readonly order: number;
  readonly key: readonly SqlValue[];
  /** Undefined = removed. */
  readonly row: readonly SqlValue[] | undefined;
}

/** Of several changes to one key the last; a device's removal takes what was put for it before, and leaves what is put after. */
export function lastOfEach(changes: Changes): GatheredChanges {
  const reader = new ChangeReader(changes);
  const byTable = new Map<Table, Map<string, Entry>>();
  /** A removed device, and the order of its last removal. */
  const removed = new Map<number, number>();
  for (let order = 0; reader.next(); order++) {
    const { table, isRemoval } = reader;
    const values = reader.values();
    if (table === undefined) {
      removed.set(values[0] as number, order);
      continue;
    }
    const key = isRemoval ? values : table.keyAt.map((at) => values[at] as SqlValue);
    const entries = byTable.get(table.name) ?? new Map<string, Entry>();
    // Encoded text has no NUL, so that equal keys, and no others, have equal names.
    entries.set(key.join('\0'), { order, key, row: isRemoval ? undefined : values });
    byTable.set(table.name, entries);
  }
  const gathered: TableChanges[] = [];
  for (const [table, entries] of byTable) {
    const puts: SqlValue[] = [];
    const removals: SqlValue[] = [];
    for (const { order, key, row } of entries.values()) {
      const device = row?.[tables[table].device];
      const outlived = typeof device === 'number' && order < (removed.get(device) ?? -1);
      if (row === undefined) removals.push(...key);
      else if (!outlived) puts.push(...row);
    }
    if (puts.length + removals.length > 0) gathered.push({ table, puts, removals });
  }
  return { removedDevices: [...removed.keys()], tables: gathered };
}
