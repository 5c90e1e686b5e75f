import type { Entry } from '@holdfast/lwm2m';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { House } from '../../testing/house.ts';
import { DeviceError } from '../fleet-error.ts';
import {
  asking,
  ENDPOINT,
  newHands,
  openQueue,
  queued,
  sleepingHouse,
  type Hands,
} from '../testing/sleeper.ts';
import { StorageError } from '../../journal/journal.ts';
import { MOST_ATTEMPTS } from './verdict.ts';

let house: House;
let hands: Hands;
let opened: Awaited<ReturnType<typeof openQueue>>;
beforeEach(async () => {
  house = await sleepingHouse();
  hands = newHands();
  opened = await openQueue(house, hands);
});
afterEach(() => house.end());

const silent = async (): Promise<readonly Entry[]> => {
  throw new DeviceError('device_timeout', 'the device did not answer');
};
const refuses = async (): Promise<readonly Entry[]> => {
  throw new DeviceError('device_refused', 'the device answered 4.05', { deviceCode: '4.05' });
};

describe('a device that does not answer', () => {
  it('is asked again when it is next heard, the attempt counted', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo');
    hands.answer = silent;
    await opened.speak();
    expect(await opened.get(id)).toMatchObject({
      state: 'queued',
      attempts: 1,
      error: { code: 'device_timeout' },
    });
    await house.clock.advance(60_000);
    expect(hands.asked).toHaveLength(1);
    hands.answer = async () => [];
    await opened.speak();
    expect(await opened.get(id)).toMatchObject({ state: 'done', attempts: 2, error: null });
  });

  it('is asked at once again where it was heard meanwhile', async () => {
    await opened.writeZone('Asia/Tokyo');
    let fail: ((error: Error) => void) | undefined;
    hands.answer = () => new Promise((_, reject) => (fail = reject));
    await opened.speak();
    await opened.speak();
    hands.answer = async () => [];
    fail?.(new DeviceError('device_timeout', 'the device did not answer'));
    await opened.quiet();
    expect(await opened.states()).toEqual(['/3/0/15 done']);
  });

  it('is not asked a second time for what could do harm twice: the outcome is unknown', async () => {
    const { id } = queued(await opened.operations.executeOrCreate(ENDPOINT, '3/0/4', {}, asking()));
    hands.answer = silent;
    await opened.speak();
    expect(await opened.get(id)).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: { code: 'outcome_unknown' },
    });
    hands.answer = async () => [];
    await opened.speak();
    expect(hands.asked).toHaveLength(1);
  });

  it('has not been asked where there was no way to it, whatever it was', async () => {
    const { id } = queued(await opened.operations.executeOrCreate(ENDPOINT, '3/0/4', {}, asking()));
    hands.answer = async () => {
      throw new DeviceError('not_registered', 'there is no way to it');
    };
    await opened.speak();
    expect(await opened.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
    hands.answer = async () => [];
    await opened.speak();
    expect(await opened.get(id)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it(`does not hold up what is behind for ever: after ${MOST_ATTEMPTS} attempts it is the next one's turn`, async () => {
    const { id } = await opened.writeZone('Asia/Tokyo');
    await opened.operations.read(ENDPOINT, '3/0', asking());
    hands.answer = async (what) => (what.startsWith('read') ? [] : await silent());
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) await opened.speak();
    expect(await opened.get(id)).toMatchObject({
      state: 'failed',
      attempts: MOST_ATTEMPTS,
      error: { code: 'device_timeout' },
    });
    await opened.speak();
    expect(await opened.states()).toEqual(['/3/0/15 failed', '/3/0 done']);
  });

  it('leaves what it missed while awake to the queue, where that was wished', async () => {
    await opened.speak();
    hands.answer = silent;
    const write = () =>
      opened.operations.write(ENDPOINT, '3/0/15', { value: 'x' }, 'replace', asking({ queue: true }));
    const execute = opened.operations.executeOrCreate(ENDPOINT, '3/0/4', {}, asking({ queue: true }));
    await expect(execute).rejects.toMatchObject({ code: 'device_timeout' });
    expect(queued(await write()).state).toBe('queued');
  });
});

it('a refusal is final, and the next one has its turn', async () => {
  const { id } = await opened.writeZone('Asia/Tokyo');
  await opened.operations.read(ENDPOINT, '3/0', asking());
  hands.answer = async (what) => (what.startsWith('read') ? [] : await refuses());
  await opened.speak();
  expect(await opened.get(id)).toMatchObject({
    state: 'failed',
    error: { code: 'device_refused', deviceCode: '4.05' },
  });
  expect(await opened.states()).toEqual(['/3/0/15 failed', '/3/0 done']);
  expect(await house.news()).toContain('operation.failed: Write to /3/0/15 failed: the device answered 4.05');
});

describe('a disk that fails', () => {
  /** From now on nothing can be stored, until what is returned is called. */
  function failing(): () => void {
    const { journal } = house.store;
    const commit = journal.commit.bind(journal);
    journal.commit = () => Promise.reject(new StorageError('unavailable', 'the disk is full'));
    return () => (journal.commit = commit);
  }

  it('before the request leaves: nothing leaves, and it waits for the next time', async () => {
    const { id } = queued(await opened.operations.executeOrCreate(ENDPOINT, '3/0/4', {}, asking()));
    const works = failing();
    house.fleet.awake(house.fleet.record(ENDPOINT));
    await opened.quiet();
    works();
    expect(hands.asked).toEqual([]);
    await opened.speak();
    expect(await opened.get(id)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it('after the answer: what the device did is kept once it works again, and not asked for twice', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo');
    const { promise, resolve } = Promise.withResolvers<readonly Entry[]>();
    hands.answer = () => promise;
    await opened.speak();
    const works = failing();
    resolve([]);
    await house.clock.advance(12_000);
    works();
    await house.clock.advance(5_000);
    await opened.quiet();
    expect(await opened.get(id)).toMatchObject({ state: 'done', attempts: 1 });
    expect(hands.asked).toHaveLength(1);
  });

  it('while its device is removed, which then stays: what it did is kept', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo');
    const { promise, resolve } = Promise.withResolvers<readonly Entry[]>();
    hands.answer = () => promise;
    await opened.speak();
    const { journal } = house.store;
    const commit = journal.commit.bind(journal);
    const gate = Promise.withResolvers<void>();
    journal.commit = () => gate.promise;
    const removal = expect(house.fleet.remove(ENDPOINT)).rejects.toMatchObject({ code: 'unavailable' });
    journal.commit = commit;
    resolve([]);
    await house.clock.advance(1_000);
    gate.reject(new StorageError('unavailable', 'the disk is full'));
    await removal;
    expect((await opened.get(id)).state).toBe('sent');
    await house.clock.advance(5_000);
    await opened.quiet();
    expect(await opened.get(id)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it('while it expires or is taken back: it is as if nothing had been asked', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo', { wait: 60 });
    const works = failing();
    await expect(opened.queue.cancel(ENDPOINT, id, 'bert')).rejects.toMatchObject({ code: 'unavailable' });
    await house.clock.advance(61_000);
    expect((await opened.get(id)).state).toBe('queued');
    works();
    await house.clock.advance(6_000);
    await opened.becomes(id, 'expired');
  });
});
