import { expect, test } from 'vitest';
import { alone, beside } from '../measurement.ts';
import { benchmarksPage } from './benchmarks-page.ts';

const machine = {
  cores: 2,
  processor: 'Example 1000',
  memoryGib: 16,
  system: 'Example OS 1, Linux 6.1',
  node: 'v26.0.0',
  java: '17',
  load: 0.05,
};

const rows = (page: string): string[] => page.split('\n').filter((line) => line.startsWith('| '));

const pageOf = (...measurements: Parameters<typeof benchmarksPage>[0]): string =>
  benchmarksPage(measurements, machine, new Date('2026-03-04T10:00:00Z'));

test('says when and on what it was measured', () => {
  const page = pageOf(alone('restart', 900, 'ms'));
  expect(page).toContain('on 2026-03-04.');
  expect(page).toContain('2 cores of Example 1000, 16 GiB');
  expect(page).toContain('Load average before the run: 0.05.');
});

test.each([
  [beside('coap-get', 500, 'npm coap 1.5.0', 100, 'requests'), 'x 5', 'at least x 4', 'yes'],
  [beside('coap-get', 99, 'Californium 3.14.0', 100, 'requests'), 'x 0.99', 'at least x 1', '**no**'],
  [alone('restart', 3001, 'ms'), '-', 'at most 3000', '**no**'],
  [alone('growth', 1.3, 'dearest / cheapest'), '-', 'at most 1.3', 'yes'],
  [alone('coaps-psk', 9000, 'requests'), '-', '-', '-'],
])('%o reaches its bar or not', (measurement, ratio, bar, reached) => {
  const cells = rows(pageOf(measurement))
    .at(-1)
    ?.split('|')
    .map((cell) => cell.trim());
  expect(cells?.slice(4, 7)).toEqual([ratio, bar, reached]);
});
