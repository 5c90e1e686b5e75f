import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Batch } from '../journal/journal.ts';
import { ChangeLog } from './change-log.ts';
import { changesOf, read } from './testing/changes-of.ts';
import { aDevice, aSample, aSession } from './testing/rows.ts';

it('is read as it was written, in order', () => {
  const changes = changesOf((batch) => {
    batch.put('sample', aSample(1, '/a', 2, { number: -Infinity }));
    batch.remove('progress', { device: 1, path: '/a' });
    batch.removeDevice(7);
    batch.put('session', aSession('s', 1));
  });
  const { sealed } = aSession('s', 1);
  expect(read(changes)).toEqual([
    { table: 'sample', isRemoval: false, values: [1, '/a', 2, -Infinity, null] },
    { table: 'progress', isRemoval: true, values: [1, '/a'] },
    { table: undefined, isRemoval: true, values: [7] },
    { table: 'session', isRemoval: false, values: ['s', 1, aSession('s', 1).establishedAt, null, sealed] },
  ]);
});

it('keeps every text, null and number that both databases hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '\u0001', '\u0001\u0001', '\0', '\uD800'),
  );
  const sample = fc.record({
    number: fc.option(fc.double({ noNaN: true })),
    other: fc.option(text),
    path: text.filter(({ length }) => length < 100),
  });
  fc.assert(
    fc.property(fc.array(sample), (samples) => {
      const changes = changesOf((batch) => {
        for (const { path, ...rest } of samples) batch.put('sample', aSample(1, path, 2, rest));
      });
      const kept = (value: string) => value.replaceAll('\0', '\uFFFD').toWellFormed();
      expect(read(changes).map(({ values }) => values)).toEqual(
        samples.map(({ number, other, path }) => [
          1,
          kept(path),
          2,
          number === null ? null : number + 0,
          other === null ? null : kept(other),
        ]),
      );
    }),
  );
});

it('goes back to a mark, and begins anew once it is taken', () => {
  const log = new ChangeLog();
  const put = (batch: Batch, device: number) => {
    batch.put('device', aDevice(device, { sealedKey: Uint8Array.of(device) }));
  };
  put(log, 1);
  const mark = log.mark();
  // More than there is room for at first.
  for (let device = 2; device < 5000; device++) put(log, device);
  log.backTo(mark);
  expect(log.mark()).toEqual(mark);
  put(log, 3);
  expect(read(log.take()).map(({ values }) => values[0])).toEqual([1, 3]);
  put(log, 4);
  expect(read(log.take()).map(({ values }) => [values[0], values[5]])).toEqual([[4, Uint8Array.of(4)]]);
  expect(log.size).toBe(0);
});
