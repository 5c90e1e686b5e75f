import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import type { Table } from '../../journal/rows.ts';
import { removeDevice, removeLoneCounters, sqliteStatements, touch } from '../schema/statements.ts';
import { allTables, tables } from '../schema/tables.ts';
import { REMOVE_DEVICE } from '../change-log.ts';
import { ChangeReader } from '../change-reader.ts';
import type { Changes } from '../writer.ts';
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

function apply(prepared: Prepared, changes: Changes): void {
  if (changes.operations.length === 0) {
    needDiskRoom((workerData as SqliteTarget).file);
    prepared.database.exec(touch);
  }
  const counters: string[] = [];
  const removesDevices = changes.operations.includes(REMOVE_DEVICE);
  const reader = new ChangeReader(changes);
  while (reader.next()) {
    const { table, isRemoval } = reader;
    const values = reader.values();
    if (table === undefined) {
      for (const statement of prepared.removeDevice) statement.run(...values);
      continue;
    }
    const statements = prepared.tables.get(table.name);
    (isRemoval ? statements?.remove : statements?.upsert)?.run(...values);
    if (removesDevices && table === tables.counter && !isRemoval) counters.push(values[0] as string);
  }
  // A counter does not name its device: one put behind its device's removal is found by its missing session.
  for (const session of counters) prepared.removeLoneCounter.run(session);
}

serveThread(write, close);
