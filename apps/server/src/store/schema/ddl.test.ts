import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createStatements, schemaDocument, type Dialect } from './ddl.ts';
import { allTables } from './tables.ts';

it.each<Dialect>(['sqlite', 'postgres'])(
  'the committed schema for %s is the declaration (rewrite it: vitest -u)',
  async (dialect) => {
    await expect(schemaDocument(dialect)).toMatchFileSnapshot(`./${dialect}.generated.sql`);
  },
);

it('keeps one device a walk: samples of a time range come from the key, in order', () => {
  const database = new DatabaseSync(':memory:');
  for (const statement of createStatements('sqlite')) database.exec(statement);
  const [plan, ...sorts] = database
    .prepare('explain query plan select * from sample where device = 1 and time >= 5 order by time, path')
    .all();
  expect(plan?.['detail']).toBe('SEARCH sample USING PRIMARY KEY (device=? AND time>?)');
  expect(sorts).toEqual([]);
  database.close();
});

it('declares every key and index over columns that exist, none of them null in a key', () => {
  for (const { key, indexes } of allTables) {
    expect(key.map(({ nullable }) => nullable)).not.toContain(true);
    expect([...key, ...indexes.flat()]).not.toContain(undefined);
  }
});
