import type { Logger } from '@holdfast/kernel';
import { Client } from 'pg';
import { StoreError } from '../store-error.ts';

/** How long a connection may take to come about. */
export const CONNECT_MS = 5000;

/** "holdfast" in ASCII: names the lock among those of the database. */
const LOCK = 0x686f6c6466617374n;

/** A killed server's connection may take a moment to be noticed. */
const LOCK_WAIT_MS = 2000;

/**
 * Connects, and holds the lock that keeps other servers from writing. The lock ends with the connection, however that ends:
 * PostgreSQL notices within half a minute even when the server's machine is gone.
 * Throws {@link StoreError} `in-use`, or what the driver throws.
 */
export async function connectWriter(connectionString: string, log: Logger): Promise<Client> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'holdfast',
  });
  // An idle connection reports its loss here; whoever uses it next finds it closed.
  client.on('error', (error) => log.debug({ error: error.message }, 'lost the database connection'));
  try {
    await client.connect();
    await client.query(`
      set tcp_keepalives_idle = 10;
      set tcp_keepalives_interval = 5;
      set tcp_keepalives_count = 3;
      set lock_timeout = ${LOCK_WAIT_MS}
    `);
    // Stronger settings (a replica's word, too) are the operator's to choose; weaker ones would acknowledge what can be lost.
    await client.query(`select set_config('synchronous_commit', 'on', false)
      where current_setting('synchronous_commit') in ('off', 'local')`);
    // A statement that we gave up must not hold the lock until it ends by itself (PostgreSQL 14 and later).
    await client.query(`select set_config(name, '1s', false) from pg_settings
      where name = 'client_connection_check_interval'`);
    await client.query(`select pg_advisory_lock(${LOCK})`);
    return client;
  } catch (error) {
    client.end().catch(() => {});
    throw isLockTimeout(error)
      ? new StoreError('in-use', 'another server uses the database', { cause: error })
      : error;
  }
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03';
