import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import { openForReading, type SqliteTarget } from './connection.ts';
import { serveThread } from './serve-thread.ts';

export interface ReadRequest {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A thread of its own, so that counting a million samples keeps no datagram waiting. */
let database: DatabaseSync | undefined;

function read({ sql, parameters }: ReadRequest): readonly Readonly<Record<string, unknown>>[] {
  database ??= openForReading(workerData as SqliteTarget);
  return database.prepare(sql).all(...(parameters as readonly SQLInputValue[]));
}

serveThread(read, () => database?.close());
