import type { Entry } from '@holdfast/lwm2m';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { isQueued, type QueuedOperation } from '@holdfast/api-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { House } from '../../testing/house.ts';
import { DeviceError } from '../fleet-error.ts';
import {
  asking,
  DAY_MS,
  ENDPOINT,
  newHands,
  openQueue,
  sleepingHouse,
  type Hands,
} from '../testing/sleeper.ts';
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
const one = (path: string, value: number) => async (): Promise<readonly Entry[]> => [
  { path: Lwm2mPath.parse(path), value: { type: 'float', value } },
];
const queued = (answer: object): QueuedOperation => {
  if (!isQueued(answer)) throw new Error('it does not wait');
  return answer;
};
const get = (id: string) => opened.queue.get(ENDPOINT, id);
const writeZone = async (value: string, more = {}) =>
  queued(await opened.operations.write(ENDPOINT, '3/0/15', { value }, 'replace', asking(more)));

/** Ends in the middle of whatever is under way, as a crash does, and opens the same data again. */
async function crash(): Promise<void> {
  const { answer } = hands;
  house = await house.reopen();
  hands = { ...newHands(), answer };
  opened = await openQueue(house, hands);
}

describe('an operation for a device that sleeps', () => {
  it('waits, with all that was asked for, and asks nothing of the device', async () => {
    const operation = await writeZone('Asia/Tokyo');
    const now = house.clock.now();
    expect(operation).toEqual({
      id: operation.id,
      endpoint: ENDPOINT,
      operation: 'write',
      path: '/3/0/15',
      payload: { mode: 'replace', values: [{ path: '/3/0/15', type: 'string', value: 'Asia/Tokyo' }] },
      requestedBy: 'anna',
      requestedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 7 * DAY_MS).toISOString(),
      state: 'queued',
      attempts: 0,
      sentAt: null,
      endedAt: null,
      result: null,
      error: null,
    });
    expect(await get(operation.id)).toEqual(operation);
    expect(hands.asked).toEqual([]);
    expect((await house.news()).at(-1)).toBe(
      'operation.queued: Write to /3/0/15 waits for the device to wake',
    );
  });

  it('is done when the device is heard, one after the other in the order asked for', async () => {
    const { operations } = opened;
    const read = queued(await operations.read(ENDPOINT, '3303/0/5700', asking()));
    await writeZone('Asia/Tokyo');
    await operations.write(ENDPOINT, '3/0', { values: { '14': '+09' } }, 'update', asking());
    await operations.executeOrCreate(ENDPOINT, '3/0/4', { arguments: "0='x'" }, asking());
    const create = queued(
      await operations.executeOrCreate(ENDPOINT, '3303', { values: { '5700': 1.5 } }, asking()),
    );
    await operations.delete(ENDPOINT, '3303/1', asking());
    const discover = queued(await operations.discover(ENDPOINT, '3303', asking()));
    await operations.writeAttributes(ENDPOINT, '3303/0/5700', { pmin: 5, gt: 8.5 }, asking());
    await operations.observe(ENDPOINT, '3303/0/5700', asking());
    hands.answer = one('/3303/0/5700', 4.5);
    await opened.speak();
    await opened.quiet();
    expect(hands.asked).toEqual([
      'read /3303/0/5700',
      'replace /3/0/15 /3/0/15=Asia/Tokyo',
      'update /3/0 /3/0/14=+09',
      "execute /3/0/4 0='x'",
      'create /3303 undefined /3303/0/5700=1.5',
      'delete /3303/1',
      'discover /3303',
      'attributes /3303/0/5700 {"pmin":5,"gt":8.5}',
      'observe /3303/0/5700',
    ]);
    expect((await opened.states()).filter((state) => !state.endsWith(' done'))).toEqual([]);
    expect((await get(read.id)).result).toMatchObject({
      path: '/3303/0/5700',
      values: [{ path: '/3303/0/5700', value: 4.5, type: 'float' }],
      omitted: 0,
    });
    expect((await get(create.id)).result?.path).toBe('/3303/7');
    expect((await get(discover.id)).result?.links).toEqual([{ path: '/3303', attributes: { pmin: '5' } }]);
    // What was done has its effects: the value is known, the path is observed.
    const known = new Map((await house.fleet.values(ENDPOINT)).map(({ path, value }) => [path, value]));
    expect(known.get('/3/0/15')).toBe('Asia/Tokyo');
    expect(known.get('/3303/0/5700')).toBe(4.5);
    expect(opened.operations.observations(ENDPOINT).map(({ path }) => path)).toEqual(['/3303/0/5700']);
  });

  it('is not overtaken by what is asked once the device is awake', async () => {
    await writeZone('first');
    const { promise, resolve } = Promise.withResolvers<readonly Entry[]>();
    hands.answer = () => promise;
    await opened.speak();
    await writeZone('second');
    expect(hands.asked).toEqual(['replace /3/0/15 /3/0/15=first']);
    hands.answer = async () => [];
    resolve([]);
    await opened.quiet();
    expect(hands.asked).toEqual(['replace /3/0/15 /3/0/15=first', 'replace /3/0/15 /3/0/15=second']);
    expect(isQueued(await opened.operations.read(ENDPOINT, '3/0', asking()))).toBe(false);
  });

  it('shows nobody what can only be written, and keeps it sealed until the device has it', async () => {
    const { id } = queued(
      await opened.operations.write(
        ENDPOINT,
        '0/0',
        { values: { '5': 'c2VjcmV0', '3': 'aWQ=' } },
        'replace',
        asking(),
      ),
    );
    const stored = await house.store.operation(house.fleet.record(ENDPOINT).row.device, Number(id));
    expect(JSON.stringify({ ...stored, sealed: null })).not.toContain('c2VjcmV0');
    expect(Buffer.from(stored?.sealed ?? []).includes('c2VjcmV0')).toBe(false);
    await crash();
    await opened.speak();
    expect(hands.asked.join()).toContain('/0/0/5=c2VjcmV0');
    const ended = await house.store.operation(house.fleet.record(ENDPOINT).row.device, Number(id));
    expect(ended).toMatchObject({ state: 'done', sealed: null });
    expect(JSON.stringify(await house.fleet.values(ENDPOINT))).not.toContain('c2VjcmV0');
  });

  it.each(['unknown', 'offline'])('is refused for one that is %s, unless it is to wait', async (state) => {
    const endpoint = `is-${state}`;
    await house.fleet.add({ endpoint, security: { mode: 'psk' } });
    const read = (queue?: boolean) => opened.operations.read(endpoint, '3/0', asking({ queue }));
    if (state === 'unknown') await expect(read()).rejects.toMatchObject({ code: 'not_registered' });
    expect(queued(await read(true)).state).toBe('queued');
    // That one waits because it was told to makes no other wait.
    await expect(read()).rejects.toMatchObject({ code: 'not_registered' });
    await expect(read(false)).rejects.toMatchObject({ code: 'not_registered' });
  });

  it('is refused at once where it is never to wait', async () => {
    const read = opened.operations.read(ENDPOINT, '3/0', asking({ queue: false }));
    await expect(read).rejects.toMatchObject({ code: 'device_asleep' });
    expect(await opened.states()).toEqual([]);
  });

  it('is checked before it waits', async () => {
    const write = opened.operations.write(ENDPOINT, '3303/0/5601', { value: 'warm' }, 'replace', asking());
    await expect(write).rejects.toMatchObject({ code: 'invalid_value' });
    const long = opened.operations.write(
      ENDPOINT,
      '3/0/15',
      { value: 'x'.repeat(65_536) },
      'replace',
      asking(),
    );
    await expect(long).rejects.toMatchObject({ code: 'body_too_large' });
    expect(await opened.states()).toEqual([]);
  });
});

describe('a device that does not answer', () => {
  it('is asked again when it is next heard, the attempt counted', async () => {
    const { id } = await writeZone('Asia/Tokyo');
    hands.answer = silent;
    await opened.speak();
    expect(await get(id)).toMatchObject({ state: 'queued', attempts: 1, error: { code: 'device_timeout' } });
    await house.clock.advance(60_000);
    expect(hands.asked).toHaveLength(1);
    hands.answer = async () => [];
    await opened.speak();
    expect(await get(id)).toMatchObject({ state: 'done', attempts: 2, error: null });
  });

  it('is asked at once again where it was heard meanwhile', async () => {
    await writeZone('Asia/Tokyo');
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
    expect(await get(id)).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'outcome_unknown' } });
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
    expect(await get(id)).toMatchObject({ state: 'queued', attempts: 0 });
    hands.answer = async () => [];
    await opened.speak();
    expect(await get(id)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it(`does not hold up what is behind for ever: after ${MOST_ATTEMPTS} attempts it is the next one's turn`, async () => {
    const { id } = await writeZone('Asia/Tokyo');
    await opened.operations.read(ENDPOINT, '3/0', asking());
    hands.answer = async (what) => (what.startsWith('read') ? [] : await silent());
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) await opened.speak();
    expect(await get(id)).toMatchObject({
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
  const { id } = await writeZone('Asia/Tokyo');
  await opened.operations.read(ENDPOINT, '3/0', asking());
  hands.answer = async (what) => (what.startsWith('read') ? [] : await refuses());
  await opened.speak();
  expect(await get(id)).toMatchObject({
    state: 'failed',
    error: { code: 'device_refused', deviceCode: '4.05' },
  });
  expect(await opened.states()).toEqual(['/3/0/15 failed', '/3/0 done']);
  expect(await house.news()).toContain('operation.failed: Write to /3/0/15 failed: the device answered 4.05');
});

describe('an operation that waits too long', () => {
  it('expires to the second, and is never sent', async () => {
    const { id } = await writeZone('Asia/Tokyo', { wait: 3600 });
    await house.clock.advance(3_599_000);
    expect((await get(id)).state).toBe('queued');
    await house.clock.advance(2_000);
    await opened.becomes(id, 'expired');
    await opened.speak();
    expect(hands.asked).toEqual([]);
    expect((await house.news()).filter((line) => line.startsWith('operation.expired'))).toEqual([
      'operation.expired: Write to /3/0/15 expired: the device was not heard in time',
    ]);
  });

  it('expires at the start, where its time ran out meanwhile', async () => {
    const { id } = await writeZone('Asia/Tokyo', { wait: 60 });
    await opened.queue.stop();
    await house.clock.advance(120_000);
    expect((await get(id)).state).toBe('queued');
    await crash();
    await house.clock.advance(1_000);
    await opened.becomes(id, 'expired');
  });

  it('is answered for where the answer comes late, and expires where none comes', async () => {
    let settle: { resolve: (entries: readonly Entry[]) => void; reject: (error: Error) => void } | undefined;
    hands.answer = () => new Promise((resolve, reject) => (settle = { resolve, reject }));
    const late = await writeZone('late', { wait: 5 });
    await opened.speak();
    await house.clock.advance(10_000);
    settle?.resolve([]);
    await opened.quiet();
    expect((await get(late.id)).state).toBe('done');
    await house.clock.advance(100_000);
    const never = await writeZone('never', { wait: 5 });
    await opened.speak();
    await house.clock.advance(10_000);
    expect((await get(never.id)).state).toBe('sent');
    settle?.reject(new DeviceError('device_timeout', 'the device did not answer'));
    await opened.quiet();
    await house.clock.advance(1_000);
    await opened.becomes(never.id, 'expired');
  });
});

describe('taking back', () => {
  it('what waits: it is never sent', async () => {
    const { id } = await writeZone('Asia/Tokyo');
    await opened.queue.cancel(ENDPOINT, id, 'bert');
    expect((await get(id)).state).toBe('cancelled');
    await opened.speak();
    expect(hands.asked).toEqual([]);
    expect((await house.news()).at(-1)).toBe('operation.cancelled: Write to /3/0/15 taken back by bert');
  });

  it('not what was sent, has ended, or is another device\u2019s', async () => {
    const { id } = await writeZone('Asia/Tokyo');
    hands.answer = () => new Promise(() => {});
    await opened.speak();
    const cancel = (endpoint: string, which: string) => opened.queue.cancel(endpoint, which, 'bert');
    await expect(cancel(ENDPOINT, id)).rejects.toMatchObject({
      code: 'operation_not_queued',
      message: expect.stringContaining('sent'),
    });
    await expect(cancel(ENDPOINT, '9999')).rejects.toMatchObject({ code: 'operation_not_found' });
    await house.fleet.add({ endpoint: 'other', security: { mode: 'psk' } });
    await expect(cancel('other', id)).rejects.toMatchObject({ code: 'operation_not_found' });
  });

  it('twice at once succeeds once', async () => {
    const { id } = await writeZone('Asia/Tokyo');
    const both = await Promise.allSettled([1, 2].map(() => opened.queue.cancel(ENDPOINT, id, 'bert')));
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('limits', () => {
  it('a hundred for one device, also where they come at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 105 }, (_, i) => writeZone(`zone ${i}`)));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ reason: { code: 'queue_full' } });
    await opened.speak();
    await opened.quiet();
    expect(hands.asked).toEqual(Array.from({ length: 100 }, (_, i) => `replace /3/0/15 /3/0/15=zone ${i}`));
    await house.clock.advance(94_000);
    expect((await writeZone('there is room again')).state).toBe('queued');
  });

  it('of those that ended the newest hundred stay', async () => {
    for (let i = 0; i < 102; i++) {
      const { id } = await writeZone(`zone ${i}`);
      await opened.queue.cancel(ENDPOINT, id, 'bert');
    }
    await writeZone('last');
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
    const { result } = await get(id);
    expect(result?.values).toHaveLength(6);
    expect(result?.omitted).toBe(14);
    expect(await house.fleet.values(ENDPOINT)).toHaveLength(20);
  });

  it('a list is in pages, newest first, by state', async () => {
    for (let i = 0; i < 5; i++) await writeZone(`zone ${i}`);
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

describe('after a crash', () => {
  it('what waited waits on, in its order', async () => {
    await writeZone('first');
    await writeZone('second');
    await crash();
    expect(await opened.states()).toEqual(['/3/0/15 queued', '/3/0/15 queued']);
    await opened.speak();
    expect(hands.asked).toEqual(['replace /3/0/15 /3/0/15=first', 'replace /3/0/15 /3/0/15=second']);
  });

  it('what was sent is sent again if twice is as good as once', async () => {
    await writeZone('first');
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
    expect((await get(id)).state).toBe('sent');
    await crash();
    await opened.speak();
    expect(hands.asked).toEqual([]);
    expect(await get(id)).toMatchObject({ state: 'failed', error: { code: 'outcome_unknown' } });
    expect((await house.news()).filter((line) => line.startsWith('operation.failed'))).toHaveLength(1);
  });

  it('numbers go on: none is given to another operation', async () => {
    const before = await writeZone('first');
    await opened.queue.cancel(ENDPOINT, before.id, 'bert');
    await crash();
    expect(Number((await writeZone('second')).id)).toBeGreaterThan(Number(before.id));
  });
});

it('a device that is removed takes what waited with it', async () => {
  await writeZone('first');
  await house.fleet.remove(ENDPOINT);
  expect(await house.store.loadWaitingOperations()).toEqual([]);
  await expect(opened.queue.list(ENDPOINT, { limit: 1 })).rejects.toMatchObject({ code: 'device_not_found' });
  // Its deadline has nothing left to do.
  await house.clock.advance(8 * DAY_MS);
});
