import { FakeClock } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { Deadlines } from './deadlines.ts';

const START = Date.UTC(2026, 0, 1);

/** Due so many milliseconds after the start. */
class Item {
  lookAt: number | undefined;
  readonly name: string;
  after: number | undefined;

  constructor(name: string, after: number) {
    this.name = name;
    this.after = after;
  }
}

const deadlineOf = ({ after }: Item): number | undefined => (after === undefined ? undefined : START + after);

it('calls for each item at its deadline, also after the deadline moved either way', async () => {
  const clock = new FakeClock(START);
  const later = new Item('later', 10_000);
  const sooner = new Item('sooner', 60_000);
  const gone = new Item('gone', 20_000);
  const due: [string, number][] = [];
  const watch = new Deadlines<Item>(clock, deadlineOf, (item) => {
    due.push([item.name, clock.now() - START]);
    item.after = undefined;
  });
  for (const item of [later, sooner, gone]) watch.watch(item);
  later.after = 30_000;
  sooner.after = 5_000;
  watch.watch(sooner);
  watch.forget(gone);
  await clock.advance(120_000);
  expect(due).toEqual([
    ['sooner', 5_000],
    ['later', 30_000],
  ]);
  expect(clock.pendingTimers).toBe(0);
});

it('costs one timer however many items wait', () => {
  const clock = new FakeClock(START);
  const watch = new Deadlines<Item>(clock, deadlineOf, () => {});
  for (let second = 1000; second > 0; second--) watch.watch(new Item(`${second}`, second * 1000));
  expect(clock.pendingTimers).toBe(1);
  watch.stop();
  expect(clock.pendingTimers).toBe(0);
});

it('waits for deadlines further away than a timer can hold', async () => {
  const clock = new FakeClock(START);
  const DAYS_40 = 40 * 86_400_000;
  const due: number[] = [];
  const watch = new Deadlines<Item>(clock, deadlineOf, (item) => {
    due.push(clock.now() - START);
    item.after = undefined;
  });
  watch.watch(new Item('far', DAYS_40));
  await clock.advance(DAYS_40 + 1000);
  expect(due).toEqual([DAYS_40]);
});
