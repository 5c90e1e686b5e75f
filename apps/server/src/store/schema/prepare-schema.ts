import { StoreError } from '../store-error.ts';
import { createStatements, type Dialect } from './ddl.ts';
import { migrations, type Migration } from './migrations.ts';
import { sweepStatements } from './statements.ts';

/** As much of a database connection as it takes to prepare it. */
export interface SchemaConnection {
  readonly dialect: Dialect;
  execute(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const BEGIN: Readonly<Record<Dialect, string>> = { sqlite: 'begin immediate', postgres: 'begin' };

/**
 * Brings the database to this program's version, in one transaction: an empty one gets the declaration as it stands, an older
 * one the steps it lacks. Then sweeps out what belongs to no device.
 * Throws {@link StoreError} `newer` for a database that a later program has changed.
 */
export async function prepareSchema(
  connection: SchemaConnection,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  await connection.execute(BEGIN[connection.dialect]);
  try {
    await bringUpToDate(connection, steps);
    for (const statement of sweepStatements) await connection.execute(statement);
    await connection.execute('commit');
  } catch (error) {
    // What failed may have ended the transaction by itself; the first error is the one to report.
    await connection.execute('rollback').catch(() => {});
    throw error;
  }
}

async function bringUpToDate(connection: SchemaConnection, steps: readonly Migration[]): Promise<void> {
  const latest = 1 + steps.length;
  await connection.execute(
    'create table if not exists "schema_version" ("version" integer not null, "openings" integer not null)',
  );
  const [row] = await connection.execute('select "version" from "schema_version"');
  if (row === undefined) {
    for (const statement of createStatements(connection.dialect)) await connection.execute(statement);
    await connection.execute(`insert into "schema_version" values (${latest}, 0)`);
    return;
  }
  const found = Number(row['version']);
  if (found > latest) {
    throw new StoreError(
      'newer',
      `the database has schema version ${found}, this program knows none above ${latest}: start the newer program that wrote it`,
    );
  }
  for (const step of steps.slice(found - 1)) {
    for (const statement of step[connection.dialect]) await connection.execute(statement);
  }
  if (found < latest) await connection.execute(`update "schema_version" set "version" = ${latest}`);
}
