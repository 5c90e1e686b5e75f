import { expect, it } from 'vitest';
import type { Batch } from '../../journal/journal.ts';
import { tables } from '../schema/tables.ts';
import { aSample, aSession } from '../testing/rows.ts';
import { changesOf } from '../testing/changes-of.ts';
import { lastOfEach } from './last-of-each.ts';
import { recordsOf } from './records.ts';

const puts = (fill: (batch: Batch) => void) =>
  lastOfEach(changesOf(fill)).tables.flatMap((table) => table.puts);

it('names each value by its column; bytes as hex, infinity as text', () => {
  const session = puts((batch) => batch.put('session', aSession('aa', 1)));
  expect([...recordsOf(tables.session.columns, session)]).toEqual([
    `[{"session":"aa","device":1,"established_at":1767225600006,"connection_id":null,"sealed":"${String.raw`\\x090807`}"}]`,
  ]);
  const sample = puts((batch) => batch.put('sample', aSample(1, '/a', 2, { number: -Infinity })));
  expect([...recordsOf(tables.sample.columns, sample)]).toEqual([
    '[{"device":1,"path":"/a","time":2,"number":"-Infinity","other":null}]',
  ]);
});

it('begins another parameter when one is long enough, and loses no row', () => {
  const { columns } = tables.sample;
  const rows = puts((batch) => {
    for (let time = 0; time < 10; time++) batch.put('sample', aSample(1, '/a', time));
  });
  const parts = [...recordsOf(columns, rows, 150)].map((part) => JSON.parse(part) as { time: number }[]);
  expect(parts.flat().map(({ time }) => time)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(parts.length).toBeGreaterThan(2);
  expect([...recordsOf(columns, [])]).toEqual([]);
});
