import type { Column, Kind, TableShape } from './table.ts';
import { allTables } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

const TYPES: Readonly<Record<Dialect, Readonly<Record<Kind, string>>>> = {
  sqlite: {
    integer: 'integer',
    real: 'real',
    text: 'text',
    json: 'text',
    bytes: 'blob',
    boolean: 'integer',
  },
  postgres: {
    integer: 'bigint',
    real: 'double precision',
    // Bytewise, as SQLite compares: the order of paths must not depend on the database's locale.
    text: 'text collate "C"',
    json: 'text collate "C"',
    bytes: 'bytea',
    boolean: 'boolean',
  },
};

export const quoted = (columns: readonly Column[]): string => columns.map(({ sql }) => `"${sql}"`).join(', ');

/** Without its collation, as a cast or a column of a record wants it. */
export const postgresType = (kind: Kind): string => TYPES.postgres[kind].replace(' collate "C"', '');

function createTable(dialect: Dialect, table: TableShape): string {
  const columns = table.columns.map(
    ({ sql, kind, nullable }) => `  "${sql}" ${TYPES[dialect][kind]}${nullable ? '' : ' not null'}`,
  );
  const lines = [...columns, `  primary key (${quoted(table.key)})`].join(',\n');
  return `create table "${table.sql}" (\n${lines}\n)${suffix(dialect, table)}`;
}

function suffix(dialect: Dialect, { key, rewritten }: TableShape): string {
  // Room on each page keeps an update of an unindexed column on its page (heap-only tuples).
  if (dialect === 'postgres') return rewritten ? ' with (fillfactor = 70)' : '';
  // A lone integer key is the rowid itself. Any other is best the table's only tree.
  return key.length === 1 && key[0]?.kind === 'integer' ? ' strict' : ' strict, without rowid';
}

/** The statements that make an empty database one of the current version. */
export const createStatements = (dialect: Dialect): readonly string[] =>
  allTables.flatMap((table) => [
    createTable(dialect, table),
    ...table.indexes.map(
      (index) =>
        `create index "${table.sql}_${index.map(({ sql }) => sql).join('_')}" on "${table.sql}" (${quoted(index)})`,
    ),
  ]);

/** For review: what `*.generated.sql` holds. */
export const schemaDocument = (dialect: Dialect): string =>
  createStatements(dialect)
    .map((statement) => `${statement};\n`)
    .join('\n');
