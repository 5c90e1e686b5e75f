import { join } from 'node:path';
import type { Backend } from '../backend.ts';
import { prepareSchema } from '../schema/prepare-schema.ts';
import { StoreError } from '../store-error.ts';
import type { Changes } from '../writer.ts';
import { openForWriting, type SqliteTarget } from './connection.ts';
import { makeDataDirectory, makePrivateFile } from './data-directory.ts';
import { lockExclusively } from './exclusive-lock.ts';
import { readerDialect, type SqlRows } from './reader-dialect.ts';
import type { ReadRequest } from './reader-thread.ts';
import { ThreadClient } from './thread-client.ts';

/** The database `holdfast.db` in a directory of ours, written by one thread and read by another. */
export async function openSqlite(directory: string, maxPages: number | undefined): Promise<Backend> {
  const file = join(directory, 'holdfast.db');
  const target: SqliteTarget = { file, maxPages };
  let lock: { release(): void } | undefined;
  try {
    makeDataDirectory(directory);
    lock = lockExclusively(join(directory, 'holdfast.lock'));
    makePrivateFile(file);
    await prepare(target);
  } catch (cause) {
    lock?.release();
    if (cause instanceof StoreError) throw cause;
    throw new StoreError('cannot-open', `cannot open ${file}`, { cause });
  }
  return connect(target, lock);
}

/** On this thread: nothing else runs yet. */
async function prepare(target: SqliteTarget): Promise<void> {
  const database = openForWriting(target);
  try {
    await prepareSchema({
      dialect: 'sqlite',
      execute: async (sql) => database.prepare(sql).all(),
    });
  } finally {
    database.close();
  }
}

function connect(target: SqliteTarget, lock: { release(): void }): Backend {
  const writer = new ThreadClient<Changes, void>(new URL('./writer-thread.ts', import.meta.url), target);
  const reader = new ThreadClient<ReadRequest, SqlRows>(
    new URL('./reader-thread.ts', import.meta.url),
    target,
  );
  return {
    dialect: 'sqlite',
    kysely: readerDialect(reader),
    writer: { write: (changes) => writer.ask(changes), close: () => writer.close() },
    async release() {
      // Kysely ends a driver only if it was used.
      await reader.close();
      lock.release();
    },
  };
}
