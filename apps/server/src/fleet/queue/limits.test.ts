import { Lwm2mPath } from '@holdfast/lwm2m';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { House } from '../../testing/house.ts';
import {
  asking,
  ENDPOINT,
  newHands,
  openQueue,
  queued,
  sleepingHouse,
  type Hands,
} from '../testing/sleeper.ts';

let house: House;
let hands: Hands;
let opened: Awaited<ReturnType<typeof openQueue>>;
beforeEach(async () => {
  house = await sleepingHouse();
  hands = newHands();
  opened = await openQueue(house, hands);
});
afterEach(() => house.end());

describe('limits', () => {
  it('a hundred for one device, also where they come at once', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 105 }, (_, i) => opened.writeZone(`zone ${i}`)),
    );
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ reason: { code: 'queue_full' } });
    await opened.speak();
    await opened.quiet();
    expect(hands.asked).toEqual(Array.from({ length: 100 }, (_, i) => `replace /3/0/15 /3/0/15=zone ${i}`));
    await house.clock.advance(94_000);
    expect((await opened.writeZone('there is room again')).state).toBe('queued');
  });

  it('of those that ended the newest hundred stay', async () => {
    for (let i = 0; i < 102; i++) {
      const { id } = await opened.writeZone(`zone ${i}`);
      await opened.queue.cancel(ENDPOINT, id, 'bert');
    }
    await opened.writeZone('last');
    const page = await opened.queue.list(ENDPOINT, { limit: 150 });
    expect(page.operations).toHaveLength(101);
    expect(page.operations.at(-1)?.payload.values?.[0]?.value).toBe('zone 2');
  });

  it('a result that is too long is kept in part, and says so', async () => {
    const { id } = queued(await opened.operations.read(ENDPOINT, '3303', asking()));
    hands.answer = async () =>
      Array.from({ length: 20 }, (_, i) => ({
        path: Lwm2mPath.parse(`/3303/${i}/5750`),
        value: { type: 'string', value: 'x'.repeat(10_000) },
      }));
    await opened.speak();
    const { result } = await opened.get(id);
    expect(result?.values).toHaveLength(6);
    expect(result?.omitted).toBe(14);
    expect(await house.fleet.values(ENDPOINT)).toHaveLength(20);
  });

  it('a list is in pages, newest first, by state', async () => {
    for (let i = 0; i < 5; i++) await opened.writeZone(`zone ${i}`);
    const first = await opened.queue.list(ENDPOINT, { limit: 3 });
    const rest = await opened.queue.list(ENDPOINT, { limit: 3, cursor: first.cursor as string });
    const zones = [...first.operations, ...rest.operations].map(({ payload }) => payload.values?.[0]?.value);
    expect(zones).toEqual(['zone 4', 'zone 3', 'zone 2', 'zone 1', 'zone 0']);
    expect(rest.cursor).toBeNull();
    expect((await opened.queue.list(ENDPOINT, { limit: 3, state: 'done,failed' })).operations).toEqual([]);
    await expect(opened.queue.list(ENDPOINT, { limit: 3, cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
