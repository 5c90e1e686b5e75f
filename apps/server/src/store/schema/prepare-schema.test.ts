import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Migration } from './migrations.ts';
import { prepareSchema, type SchemaConnection } from './prepare-schema.ts';

const step = (sqlite: string): Migration => ({ sqlite: [sqlite], postgres: [] });

describe('prepareSchema', () => {
  let database: DatabaseSync;
  let connection: SchemaConnection;
  const version = () => database.prepare('select version from schema_version').get()?.['version'];
  const hasTable = (name: string) =>
    database.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(name) !== undefined;

  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    connection = { dialect: 'sqlite', execute: async (sql) => database.prepare(sql).all() };
  });
  afterEach(() => database.close());

  it('makes an empty database one of the latest version, without the steps to it', async () => {
    await prepareSchema(connection, [step('this is not SQL')]);
    expect(version()).toBe(2);
    expect(hasTable('sample')).toBe(true);
  });

  it('takes each step once, in order', async () => {
    await prepareSchema(connection, []);
    const first = step('create table extra (a integer)');
    await prepareSchema(connection, [first]);
    await prepareSchema(connection, [first, step('alter table extra add column b integer')]);
    expect(version()).toBe(3);
    database.exec('insert into extra (a, b) values (1, 2)');
    await prepareSchema(connection, [first, step('alter table extra add column b integer')]);
    expect(database.prepare('select * from extra').all()).toEqual([{ a: 1, b: 2 }]);
  });

  it('takes all steps or none', async () => {
    await prepareSchema(connection, []);
    const steps = [step('create table extra (a integer)'), step('drop table missing')];
    await expect(prepareSchema(connection, steps)).rejects.toThrow('no such table');
    expect(version()).toBe(1);
    expect(hasTable('extra')).toBe(false);
  });

  it('leaves a newer database alone', async () => {
    await prepareSchema(connection, [step('')]);
    await expect(prepareSchema(connection, [])).rejects.toMatchObject({
      code: 'newer',
      message: expect.stringContaining('schema version 2'),
    });
    expect(version()).toBe(2);
  });
});
