import { afterEach, beforeEach, expect, it } from 'vitest';
import { transact } from '../journal/transact.ts';
import { openHouse, type House } from '../testing/house.ts';

let house: House;
let device: number;
const T = Date.UTC(2026, 0, 1);
beforeEach(async () => {
  house = await openHouse();
  await house.fleet.add({ endpoint: 'a', security: { mode: 'none' } });
  device = house.fleet.record('a').row.device;
  await transact(house.store.journal, (change) =>
    house.telemetry.add(
      change,
      Array.from({ length: 10 }, (_, i) => ({
        device,
        path: i % 2 === 0 ? '/3303/0/5700' : '/33031/0/1',
        json: i === 9 ? 'text' : i / 2,
        value: JSON.stringify(i === 9 ? 'text' : i / 2),
        time: T + i * 1000,
      })),
    ),
  );
});
afterEach(() => house.end());

const list = (more: object = {}) => house.telemetry.list(device, { order: 'asc', limit: 100, ...more });

it('pages through all of them once, in either order', async () => {
  for (const order of ['asc', 'desc'] as const) {
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ order, limit: 3, cursor });
      seen.push(...page.samples.map(({ time }) => (Date.parse(time) - T) / 1000));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(seen).toEqual(order === 'asc' ? all : all.toReversed());
  }
});

it('takes what lies below a path, not what only begins alike', async () => {
  expect((await list({ path: '/3303' })).samples.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4]);
  expect((await list({ path: '/3303/0/57' })).samples).toEqual([]);
});

it('takes a range: from inclusive, to exclusive', async () => {
  const range = { from: new Date(T + 2000).toISOString(), to: new Date(T + 4000).toISOString() };
  expect((await list(range)).samples.map(({ value }) => value)).toEqual([1, 1.5]);
});

it('gives texts back as they were, and refuses a cursor that is none', async () => {
  expect((await list({ order: 'desc', limit: 1 })).samples[0]?.value).toBe('text');
  for (const cursor of ['x', '/3303', 'NaN/1']) {
    await expect(list({ cursor })).rejects.toMatchObject({ name: 'TelemetryError', code: 'invalid_request' });
  }
});
