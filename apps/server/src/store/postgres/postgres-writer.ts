import type { Client, QueryConfig, QueryResult } from 'pg';
import { postgresStatements, removeDevice, removeLoneCounters, touch } from '../schema/statements.ts';
import { allTables, tables } from '../schema/tables.ts';
import type { Changes, Writer } from '../writer.ts';
import { lastOfEach, type GatheredChanges, type TableChanges } from './last-of-each.ts';
import { recordsOf } from './records.ts';

const STATEMENT_MS = 15_000;

/** A server that does not answer must not keep a closing one waiting. */
const END_MS = 2000;

const STATEMENTS = new Map(allTables.map((table) => [table.name, postgresStatements(table)]));
const REMOVE_DEVICES = removeDevice('= any($1::bigint[])');
const REMOVE_LONE_COUNTERS = removeLoneCounters('= any($1::text[])');

/**
 * Writes over one connection, a few statements a transaction whatever its rows. After a failure the connection is dropped and
 * the next transaction gets another.
 *
 * When a connection is lost during COMMIT nobody knows whether the transaction was kept. It is reported as failed, so that no
 * device is acknowledged for what may be lost; that the device says it again is harmless, since putting a key twice changes nothing.
 */
export class PostgresWriter implements Writer {
  readonly #connect: () => Promise<Client>;
  readonly #statementMs: number;
  #client: Client | undefined;
  #closed = false;

  /** Starts with a connection; `connect` gives the later ones. A statement that takes longer is given up, and its connection. */
  constructor(client: Client, connect: () => Promise<Client>, statementMs: number = STATEMENT_MS) {
    this.#connect = connect;
    this.#statementMs = statementMs;
    this.#use(client);
  }

  async write(changes: Changes): Promise<void> {
    if (this.#closed) throw new Error('the database is closed');
    const client = this.#client ?? this.#use(await this.#connect());
    const gathered = lastOfEach(changes);
    const run: Run = (query) =>
      // @types/pg does not know that a query may have a time limit of its own.
      client.query({ ...query, query_timeout: this.#statementMs } as QueryConfig);
    try {
      await run({ text: 'begin' });
      await apply(run, gathered);
      const { command } = await run({ text: 'commit' });
      // The answer to the COMMIT of a transaction that had failed.
      if (command !== 'COMMIT') throw new Error(`PostgreSQL answered COMMIT with ${command}`);
    } catch (error) {
      this.#drop(client);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    const timeout = new Promise((resolve) => setTimeout(resolve, END_MS).unref());
    await Promise.race([client.end(), timeout]);
  }

  #use(client: Client): Client {
    client.once('error', () => this.#drop(client));
    client.once('end', () => this.#drop(client));
    this.#client = client;
    return client;
  }

  #drop(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    // Ends the transaction and frees the lock. Its own failure says nothing new.
    client.end().catch(() => {});
  }
}

type Run = (query: QueryConfig) => Promise<QueryResult>;

async function apply(run: Run, { removedDevices, tables: changed }: GatheredChanges): Promise<void> {
  if (removedDevices.length === 0 && changed.length === 0) await run({ text: touch });
  if (removedDevices.length > 0) {
    for (const text of REMOVE_DEVICES) await run({ text, values: [removedDevices] });
  }
  for (const changes of changed) await applyTable(run, changes);
  if (removedDevices.length === 0) return;
  // A counter does not name its device: one put before its device's removal is found by its missing session.
  const { columns } = tables.counter;
  const counters = changed.find(({ table }) => table === 'counter')?.puts ?? [];
  const sessions = counters.filter((_, i) => i % columns.length === 0);
  if (sessions.length > 0) await run({ text: REMOVE_LONE_COUNTERS, values: [sessions] });
}

async function applyTable(run: Run, { table, puts, removals }: TableChanges): Promise<void> {
  const statements = STATEMENTS.get(table);
  if (statements === undefined) return;
  const { columns, key } = tables[table];
  // A statement with a name is planned once for each connection.
  for (const records of recordsOf(key, removals)) {
    await run({ name: `remove ${table}`, text: statements.remove, values: [records] });
  }
  for (const records of recordsOf(columns, puts)) {
    await run({ name: `upsert ${table}`, text: statements.upsert, values: [records] });
  }
}
