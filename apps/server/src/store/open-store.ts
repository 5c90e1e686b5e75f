import { systemClock } from '@holdfast/kernel';
import { CamelCasePlugin, Kysely } from 'kysely';
import type { Rows } from '../journal/rows.ts';
import type { Backend } from './backend.ts';
import { GroupJournal } from './group-journal.ts';
import type { Dialect } from './schema/ddl.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';
import { StoreReads } from './store-reads.ts';
import type { Store, StoreOptions } from './store.ts';

/**
 * Opens the data, made or brought up to date where needed. One process has it at a time.
 * Throws StoreError `in-use`, `newer` or `cannot-open`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDir, databaseUrl, log, clock = systemClock, limits = {} } = options;
  const backend =
    databaseUrl === undefined
      ? await openSqlite(dataDir, limits.databasePages)
      : await openPostgres(databaseUrl, log);
  const db = new Kysely<Rows>({ dialect: backend.kysely, plugins: [new CamelCasePlugin()] });
  return new OpenStore(backend, db, new GroupJournal(backend.writer, clock, log, limits));
}

class OpenStore extends StoreReads implements Store {
  readonly dialect: Dialect;
  readonly journal: GroupJournal;
  readonly #backend: Backend;
  readonly #db: Kysely<Rows>;
  #closing: Promise<void> | undefined;

  constructor(backend: Backend, db: Kysely<Rows>, journal: GroupJournal) {
    super(db);
    this.dialect = backend.dialect;
    this.journal = journal;
    this.#backend = backend;
    this.#db = db;
  }

  async ready(): Promise<void> {
    await this.probe();
    // Without this a server that nobody sends to, because it is not ready, would never become so.
    if (this.journal.failure !== undefined) await this.journal.commit(() => {});
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.journal.close();
    await this.#db.destroy();
    await this.#backend.writer.close();
    await this.#backend.release();
  }
}
