import { postgresType, quoted } from './ddl.ts';
import type { Column, TableShape } from './table.ts';
import { allTables, tables } from './tables.ts';

/** The statements that change one table. */
export interface TableStatements {
  readonly upsert: string;
  readonly remove: string;
}

const { counter, device, event, session } = tables;

function conflictClause({ columns, key }: TableShape): string {
  const set = columns
    .filter((column) => !key.includes(column))
    .map(({ sql }) => `"${sql}" = excluded."${sql}"`);
  return `on conflict (${quoted(key)}) do update set ${set.join(', ')}`;
}

/** One parameter a column; one row an execution. */
export const sqliteStatements = (table: TableShape): TableStatements => ({
  upsert:
    `insert into "${table.sql}" (${quoted(table.columns)}) ` +
    `values (${table.columns.map(() => '?').join(', ')}) ${conflictClause(table)}`,
  remove: `delete from "${table.sql}" where ${table.key.map(({ sql }) => `"${sql}" = ?`).join(' and ')}`,
});

/** `$1` is a JSON array of objects; an object's members are a row's columns. */
const record = (columns: readonly Column[]): string =>
  `json_to_recordset($1) as r(${columns.map(({ sql, kind }) => `"${sql}" ${postgresType(kind)}`).join(', ')})`;

/** All rows in one execution. */
export const postgresStatements = (table: TableShape): TableStatements => ({
  upsert:
    `insert into "${table.sql}" (${quoted(table.columns)}) ` +
    `select ${quoted(table.columns)} from ${record(table.columns)} ${conflictClause(table)}`,
  remove:
    `delete from "${table.sql}" t using ${record(table.key)} ` +
    `where ${table.key.map(({ sql }) => `t."${sql}" = r."${sql}"`).join(' and ')}`,
});

/** Remove a device and all that belongs to it; `which` is the test of its number. A session's counters go before the session. */
export const removeDevice = (which: string): readonly string[] => [
  `delete from "${counter.sql}" where "session" in (select "session" from "${session.sql}" where "device" ${which})`,
  ...allTables
    .filter((table) => table.device >= 0)
    .map((table) => `delete from "${table.sql}" where "device" ${which}`),
];

/** Of the counters that `which` names, removes those whose session is gone. */
export const removeLoneCounters = (which: string): string =>
  `delete from "${counter.sql}" where "session" ${which} and "session" not in (select "session" from "${session.sql}")`;

/** Changes nothing, durably: shows that a transaction can be stored. */
export const touch = 'update "schema_version" set "version" = "version"';

/** Counts the times the database was opened; a server whose connection was lost sees whether another has had it since. */
export const countOpening = 'update "schema_version" set "openings" = "openings" + 1 returning "openings"';
export const currentOpening = 'select "openings" from "schema_version"';

/**
 * Remove what belongs to devices that are gone: a message that was under way when its device was removed can leave such rows.
 * The devices of a table are found by leaping from one number to the next, so that a million samples of one device cost one step.
 * Events stay: that a device was removed is itself told by an event which names it.
 */
export const sweepStatements: readonly string[] = [
  ...allTables
    .filter((table) => table.device >= 0 && table !== event && table !== device)
    .map(
      ({ sql }) =>
        `delete from "${sql}" where "device" in (with recursive seen(device) as (` +
        `select min("device") from "${sql}" union all ` +
        `select (select min("device") from "${sql}" where "device" > seen.device) from seen where seen.device is not null) ` +
        `select device from seen where device is not null and device not in (select "device" from "device"))`,
    ),
  removeLoneCounters('is not null'),
];
