import { FakeClock } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { Deadlines } from './deadlines.ts';

const START = Date.UTC(2026, 0, 1);

it('calls for each item at its deadline, also after the deadline moved either way', async () => {
  const clock = new FakeClock(START);
  const deadlines = new Map([
    ['later', 10_000],
    ['sooner', 60_000],
    ['gone', 20_000],
  ]);
  const due: [string, number][] = [];
  const watch = new Deadlines<string>(
    clock,
    (item) => (deadlines.get(item) === undefined ? undefined : START + (deadlines.get(item) as number)),
    (item) => {
      due.push([item, clock.now() - START]);
      deadlines.delete(item);
    },
  );
  for (const item of deadlines.keys()) watch.watch(item);
  deadlines.set('later', 30_000);
  deadlines.set('sooner', 5_000);
  watch.watch('sooner');
  watch.forget('gone');
  await clock.advance(120_000);
  expect(due).toEqual([
    ['sooner', 5_000],
    ['later', 30_000],
  ]);
  expect(clock.pendingTimers).toBe(0);
});

it('costs one timer however many items wait', () => {
  const clock = new FakeClock(START);
  const watch = new Deadlines<number>(
    clock,
    (item) => START + item * 1000,
    () => {},
  );
  for (let item = 1000; item > 0; item--) watch.watch(item);
  expect(clock.pendingTimers).toBe(1);
  watch.stop();
  expect(clock.pendingTimers).toBe(0);
});

it('waits for deadlines further away than a timer can hold', async () => {
  const clock = new FakeClock(START);
  const DAYS_40 = 40 * 86_400_000;
  const due: number[] = [];
  let deadline: number | undefined = START + DAYS_40;
  const watch = new Deadlines<string>(
    clock,
    () => deadline,
    () => {
      due.push(clock.now() - START);
      deadline = undefined;
    },
  );
  watch.watch('far');
  await clock.advance(DAYS_40 + 1000);
  expect(due).toEqual([DAYS_40]);
});
