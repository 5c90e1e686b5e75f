import { DatabaseSync } from 'node:sqlite';

/** Where the database is, and what it may take: passed to the threads. */
export interface SqliteTarget {
  readonly file: string;
  /** Undefined = as many as the disk has room for. */
  readonly maxPages: number | undefined;
}

/**
 * A connection that may write. A commit is on disk when it returns: the write-ahead log is synced each time
 * (synchronous = FULL). The log is folded into the database every 4000 pages (16 MiB) and cut to 64 MiB should a long read have
 * let it grow.
 */
export function openForWriting({ file, maxPages }: SqliteTarget): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(`
    pragma busy_timeout = 5000;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma wal_autocheckpoint = 4000;
    pragma journal_size_limit = 67108864;
    pragma cache_size = -32768;
    pragma trusted_schema = off;
  `);
  if (maxPages !== undefined) database.exec(`pragma max_page_count = ${Math.trunc(maxPages)}`);
  return database;
}

/** A connection that sees each transaction once it is committed. */
export function openForReading({ file }: SqliteTarget): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 5000; pragma cache_size = -16384; pragma trusted_schema = off;');
  return database;
}
