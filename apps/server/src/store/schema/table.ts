import type { Keys, Rows, Table } from '../../journal/rows.ts';

type Base<V> = V extends boolean
  ? 'boolean'
  : V extends number
    ? 'integer' | 'real'
    : V extends Uint8Array
      ? 'bytes'
      : V extends string
        ? 'text' | 'json'
        : never;

/** What a column may be declared as, given the type its rows have: `?` marks what may be null. */
type KindOf<V> = null extends V ? `${Base<NonNullable<V>>}?` : Base<V>;

/** Every column of the key, once, in any order. */
type Ordered<Column, Each = Column> = [Column] extends [never]
  ? readonly []
  : Each extends Column
    ? readonly [Each, ...Ordered<Exclude<Column, Each>>]
    : never;

/** A table as data. {@link describe} gives it the shape that code walks over. */
export interface Declaration<T extends Table> {
  readonly columns: { readonly [C in keyof Rows[T]]: KindOf<Rows[T][C]> };
  /** The primary key. Its order is the order in which the rows lie on disk. */
  readonly key: Ordered<Keys[T]>;
  readonly indexes?: readonly (readonly (keyof Rows[T])[])[];
  /** The same rows are written over and over. */
  readonly rewritten?: true;
}

export type Kind = 'integer' | 'real' | 'text' | 'json' | 'bytes' | 'boolean';

export interface Column {
  /** As in the rows. */
  readonly name: string;
  /** As in SQL. */
  readonly sql: string;
  readonly kind: Kind;
  readonly nullable: boolean;
  /** In the key or in an index. */
  readonly indexed: boolean;
}

export interface TableShape {
  readonly name: Table;
  readonly sql: string;
  readonly columns: readonly Column[];
  readonly key: readonly Column[];
  /** Where among the columns each of the key stands. */
  readonly keyAt: readonly number[];
  readonly indexes: readonly (readonly Column[])[];
  readonly rewritten: boolean;
  /** Where among the columns the device's number stands; -1 where the rows belong to no device. */
  readonly device: number;
}

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

/** Any table's declaration. */
interface AnyDeclaration {
  readonly columns: Readonly<Record<string, string>>;
  readonly key: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
  readonly rewritten?: true;
}

export function describe(name: Table, declaration: AnyDeclaration): TableShape {
  const indexed = new Set([...declaration.key, ...(declaration.indexes ?? []).flat()]);
  const columns = Object.entries(declaration.columns).map(([column, kind]): Column => ({
    name: column,
    sql: snakeCase(column),
    kind: kind.replace('?', '') as Kind,
    nullable: kind.endsWith('?'),
    indexed: indexed.has(column),
  }));
  const named = (column: string): Column => columns.find(({ name }) => name === column) as Column;
  return {
    name,
    sql: snakeCase(name),
    columns,
    key: declaration.key.map(named),
    keyAt: declaration.key.map((column) => columns.indexOf(named(column))),
    indexes: (declaration.indexes ?? []).map((index) => index.map(named)),
    rewritten: declaration.rewritten ?? false,
    device: columns.findIndex((column) => column.name === 'device'),
  };
}
