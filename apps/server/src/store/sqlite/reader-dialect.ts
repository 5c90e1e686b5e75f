import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { ReadRequest } from './reader-thread.ts';
import type { ThreadClient } from './thread-client.ts';

export type SqlRows = readonly Readonly<Record<string, unknown>>[];

/** Kysely over the reading thread. */
export const readerDialect = (thread: ThreadClient<ReadRequest, SqlRows>): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createDriver: () => new ReaderDriver(thread),
});

const singleStatements = async (): Promise<never> => {
  throw new Error('the reading thread runs single statements');
};

class ReaderDriver implements Driver {
  readonly #thread: ThreadClient<ReadRequest, SqlRows>;

  constructor(thread: ThreadClient<ReadRequest, SqlRows>) {
    this.#thread = thread;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new ReaderConnection(this.#thread);
  }

  beginTransaction = singleStatements;
  commitTransaction = singleStatements;
  rollbackTransaction = singleStatements;

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#thread.close();
  }
}

class ReaderConnection implements DatabaseConnection {
  readonly #thread: ThreadClient<ReadRequest, SqlRows>;

  constructor(thread: ThreadClient<ReadRequest, SqlRows>) {
    this.#thread = thread;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return { rows: (await this.#thread.ask({ sql, parameters })) as R[] };
  }

  streamQuery(): never {
    throw new Error('the reading thread does not stream');
  }
}
