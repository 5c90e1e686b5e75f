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

/** Ends in the middle of whatever is under way, as a crash does, and opens the same data again. */
async function crash(): Promise<void> {
  const { answer } = hands;
  house = await house.reopen();
  hands = { ...newHands(), answer };
  opened = await openQueue(house, hands);
}

describe('after a crash', () => {
  it('what waited waits on, in its order', async () => {
    await opened.writeZone('first');
    await opened.writeZone('second');
    await crash();
    expect(await opened.states()).toEqual(['/3/0/15 queued', '/3/0/15 queued']);
    await opened.speak();
    expect(hands.asked).toEqual(['replace /3/0/15 /3/0/15=first', 'replace /3/0/15 /3/0/15=second']);
  });

  it('what was sent is sent again if twice is as good as once', async () => {
    await opened.writeZone('first');
    hands.answer = () => new Promise(() => {});
    await opened.speak();
    expect(await opened.states()).toEqual(['/3/0/15 sent']);
    hands.answer = async () => [];
    await crash();
    // It was awake when the server ended, and is as far as anyone knows.
    await opened.quiet();
    expect(hands.asked).toEqual(['replace /3/0/15 /3/0/15=first']);
    expect(await opened.states()).toEqual(['/3/0/15 done']);
  });

  it.each([
    ['an execute', () => opened.operations.executeOrCreate(ENDPOINT, '3/0/4', {}, asking())],
    ['a create', () => opened.operations.executeOrCreate(ENDPOINT, '3303', {}, asking())],
    [
      'a partial write',
      () => opened.operations.write(ENDPOINT, '3/0', { values: { '15': 'x' } }, 'update', asking()),
    ],
  ])('%s that was sent has failed, its outcome unknown', async (_, ask) => {
    const { id } = queued(await ask());
    hands.answer = () => new Promise(() => {});
    await opened.speak();
    expect((await opened.get(id)).state).toBe('sent');
    await crash();
    await opened.speak();
    expect(hands.asked).toEqual([]);
    expect(await opened.get(id)).toMatchObject({ state: 'failed', error: { code: 'outcome_unknown' } });
    expect((await house.news()).filter((line) => line.startsWith('operation.failed'))).toHaveLength(1);
  });

  it('numbers go on: none is given to another operation', async () => {
    const before = await opened.writeZone('first');
    await opened.queue.cancel(ENDPOINT, before.id, 'bert');
    await crash();
    expect(Number((await opened.writeZone('second')).id)).toBeGreaterThan(Number(before.id));
  });
});
