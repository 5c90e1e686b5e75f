import type { Logger } from '@holdfast/kernel';
import { PostgresDialect } from 'kysely';
import { Pool, types, type Client, type CustomTypesConfig } from 'pg';
import type { Backend } from '../backend.ts';
import { prepareSchema } from '../schema/prepare-schema.ts';
import { countOpening, currentOpening } from '../schema/statements.ts';
import { StoreError } from '../store-error.ts';
import { CONNECT_MS, connectWriter } from './connect-writer.ts';
import { PostgresWriter } from './postgres-writer.ts';

const READERS = 4;
/** A read that takes longer is given up. */
const READ_MS = 30_000;

/** A database of a PostgreSQL server: one connection writes, a few read. */
export async function openPostgres(databaseUrl: string, log: Logger): Promise<Backend> {
  // The URL holds a password: no message repeats it, and no cause that might.
  if (!URL.canParse(databaseUrl)) throw new StoreError('cannot-open', 'the database URL is not a URL');
  try {
    const client = await connectWriter(databaseUrl, log);
    const opening = await prepare(client, log);
    const reconnect = async (): Promise<Client> => {
      const next = await connectWriter(databaseUrl, log);
      await refuseIfTaken(next, opening);
      return next;
    };
    return backend(databaseUrl, log, new PostgresWriter(client, reconnect));
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError('cannot-open', 'cannot open the PostgreSQL database', { cause });
  }
}

/** Resolves to the number of this opening. */
async function prepare(client: Client, log: Logger): Promise<number> {
  try {
    await checkServer(client, log);
    await prepareSchema({
      dialect: 'postgres',
      execute: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
    });
    return await numberFrom(client, countOpening);
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
}

async function checkServer(client: Client, log: Logger): Promise<void> {
  const { rows } = await client.query<Record<'encoding' | 'fsync', string>>(
    `select current_setting('server_encoding') as encoding, current_setting('fsync') as fsync`,
  );
  if (rows[0]?.encoding !== 'UTF8') {
    throw new StoreError('cannot-open', `the database must have the encoding UTF8, not ${rows[0]?.encoding}`);
  }
  if (rows[0].fsync !== 'on') {
    log.warn({}, 'PostgreSQL runs with fsync off: a power cut can lose what devices were told is kept');
  }
}

/**
 * While our connection was lost another server may have had the database, and gone again. What we hold in memory is then out
 * of date, the numbers that DTLS sessions have used above all: no transaction of ours may follow.
 */
async function refuseIfTaken(client: Client, opening: number): Promise<void> {
  const current = await numberFrom(client, currentOpening);
  if (current === opening) return;
  client.end().catch(() => {});
  throw new StoreError('in-use', 'another server has had the database since: start this one anew');
}

async function numberFrom(client: Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ openings: string }>(sql);
  return Number(rows[0]?.openings);
}

function backend(connectionString: string, log: Logger, writer: PostgresWriter): Backend {
  const pool = new Pool({
    connectionString,
    max: READERS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: READ_MS,
    statement_timeout: READ_MS,
    keepAlive: true,
    application_name: 'holdfast',
    types: exactTypes,
  });
  pool.on('error', (error) => log.debug({ error: error.message }, 'lost a database connection'));
  return {
    dialect: 'postgres',
    kysely: new PostgresDialect({ pool }),
    writer,
    async release() {
      // Kysely ends a pool only if it was used.
      if (!pool.ended && !pool.ending) await pool.end();
    },
  };
}

/** Every bigint that is stored came from a safe integer. */
const exactTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
};
