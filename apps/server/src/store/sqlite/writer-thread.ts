import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import type { Table } from '../../journal/rows.ts';
import { removeDevice, removeLoneCounters, sqliteStatements, touch } from '../schema/statements.ts';
import { allTables, tables } from '../schema/tables.ts';
import type { Changes, SqlValue, TableChanges } from '../writer.ts';
import { openForWriting, type SqliteTarget } from './connection.ts';
import { needDiskRoom } from './disk-room.ts';
import { serveThread } from './serve-thread.ts';

/** A thread of its own, for a commit waits on the disk. */
interface Prepared {
  readonly database: DatabaseSync;
  readonly tables: ReadonlyMap<Table, { readonly upsert: StatementSync; readonly remove: StatementSync }>;
  readonly removeDevice: readonly StatementSync[];
  readonly removeLoneCounter: StatementSync;
}

let open: Prepared | undefined;

function prepare(): Prepared {
  const database = openForWriting(workerData as SqliteTarget);
  const pair = (table: (typeof allTables)[number]) => {
    const { upsert, remove } = sqliteStatements(table);
    return { upsert: database.prepare(upsert), remove: database.prepare(remove) };
  };
  return {
    database,
    tables: new Map(allTables.map((table) => [table.name, pair(table)])),
    removeDevice: removeDevice('= ?').map((sql) => database.prepare(sql)),
    removeLoneCounter: database.prepare(removeLoneCounters('= ?')),
  };
}

function close(): void {
  const closing = open;
  open = undefined;
  closing?.database.close();
}

function write(changes: Changes): void {
  open ??= prepare();
  const { database } = open;
  try {
    database.exec('begin immediate');
    apply(open, changes);
    database.exec('commit');
  } catch (error) {
    // After a failed sync nobody knows what the disk holds, so the next transaction starts on a connection which has read it
    // anew. Closing rolls back.
    close();
    throw error;
  }
}

function apply(prepared: Prepared, { removedDevices, tables: changed }: Changes): void {
  if (removedDevices.length === 0 && changed.length === 0) {
    needDiskRoom((workerData as SqliteTarget).file);
    prepared.database.exec(touch);
  }
  for (const device of removedDevices) {
    for (const statement of prepared.removeDevice) statement.run(device);
  }
  for (const changes of changed) applyTable(prepared, changes);
  if (removedDevices.length === 0) return;
  // A counter does not name its device: one put before its device's removal is found by its missing session.
  const counters = changed.find(({ table }) => table === 'counter')?.puts ?? [];
  for (const row of each(counters, tables.counter.columns.length)) {
    prepared.removeLoneCounter.run(row[0] as string);
  }
}

function applyTable(prepared: Prepared, { table, puts, removals }: TableChanges): void {
  const statements = prepared.tables.get(table);
  for (const key of each(removals, tables[table].key.length)) statements?.remove.run(...key);
  for (const row of each(puts, tables[table].columns.length)) statements?.upsert.run(...row);
}

function* each(values: readonly SqlValue[], width: number): Generator<SqlValue[]> {
  for (let at = 0; at < values.length; at += width) yield values.slice(at, at + width);
}

serveThread(write, close);
