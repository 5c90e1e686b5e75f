import type { Entry } from '@holdfast/lwm2m';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { isQueued } from '@holdfast/api-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { House } from '../../testing/house.ts';
import { DeviceError } from '../fleet-error.ts';
import {
  asking,
  DAY_MS,
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

const one = (path: string, value: number) => async (): Promise<readonly Entry[]> => [
  { path: Lwm2mPath.parse(path), value: { type: 'float', value } },
];

/** Ends in the middle of whatever is under way, as a crash does, and opens the same data again. */
async function crash(): Promise<void> {
  const { answer } = hands;
  house = await house.reopen();
  hands = { ...newHands(), answer };
  opened = await openQueue(house, hands);
}

describe('an operation for a device that sleeps', () => {
  it('tells whoever can wake it, and says nothing of a device that listens', async () => {
    const told: string[] = [];
    opened.queue.onWaiting = ({ row }) => void told.push(row.endpoint);
    await opened.writeZone('Asia/Tokyo');
    expect(told).toEqual([ENDPOINT]);
    // Awake, and busy with the first: the second waits behind it.
    hands.answer = () => new Promise(() => {});
    await opened.speak();
    await opened.writeZone('Asia/Seoul');
    expect(told).toEqual([ENDPOINT]);
  });

  it('waits, with all that was asked for, and asks nothing of the device', async () => {
    const operation = await opened.writeZone('Asia/Tokyo');
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
    expect(await opened.get(operation.id)).toEqual(operation);
    expect(hands.asked).toEqual([]);
    expect((await house.news()).at(-1)).toBe(
      'operation.queued: Write to /3/0/15 waits for the device to wake',
    );
  });

  it('is done when the device is heard, one after the other in the order asked for', async () => {
    const { operations } = opened;
    const read = queued(await operations.read(ENDPOINT, '3303/0/5700', asking()));
    await opened.writeZone('Asia/Tokyo');
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
    expect((await opened.get(read.id)).result).toMatchObject({
      path: '/3303/0/5700',
      values: [{ path: '/3303/0/5700', value: 4.5, type: 'float' }],
      omitted: 0,
    });
    expect((await opened.get(create.id)).result?.path).toBe('/3303/7');
    expect((await opened.get(discover.id)).result?.links).toEqual([
      { path: '/3303', attributes: { pmin: '5' } },
    ]);
    // What was done has its effects: the value is known, the path is observed.
    const known = new Map((await house.fleet.values(ENDPOINT)).map(({ path, value }) => [path, value]));
    expect(known.get('/3/0/15')).toBe('Asia/Tokyo');
    expect(known.get('/3303/0/5700')).toBe(4.5);
    expect(opened.operations.observations(ENDPOINT).map(({ path }) => path)).toEqual(['/3303/0/5700']);
  });

  it('is not overtaken by what is asked once the device is awake', async () => {
    await opened.writeZone('first');
    const { promise, resolve } = Promise.withResolvers<readonly Entry[]>();
    hands.answer = () => promise;
    await opened.speak();
    await opened.writeZone('second');
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

describe('an operation that waits too long', () => {
  it('expires to the second, and is never sent', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo', { wait: 3600 });
    await house.clock.advance(3_599_000);
    expect((await opened.get(id)).state).toBe('queued');
    await house.clock.advance(2_000);
    await opened.becomes(id, 'expired');
    await opened.speak();
    expect(hands.asked).toEqual([]);
    expect((await house.news()).filter((line) => line.startsWith('operation.expired'))).toEqual([
      'operation.expired: Write to /3/0/15 expired: the device was not heard in time',
    ]);
  });

  it('expires at the start, where its time ran out meanwhile', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo', { wait: 60 });
    await opened.queue.stop();
    await house.clock.advance(120_000);
    expect((await opened.get(id)).state).toBe('queued');
    await crash();
    await house.clock.advance(1_000);
    await opened.becomes(id, 'expired');
  });

  it('is answered for where the answer comes late, and expires where none comes', async () => {
    let settle: { resolve: (entries: readonly Entry[]) => void; reject: (error: Error) => void } | undefined;
    hands.answer = () => new Promise((resolve, reject) => (settle = { resolve, reject }));
    const late = await opened.writeZone('late', { wait: 5 });
    await opened.speak();
    await house.clock.advance(10_000);
    settle?.resolve([]);
    await opened.quiet();
    expect((await opened.get(late.id)).state).toBe('done');
    await house.clock.advance(100_000);
    const never = await opened.writeZone('never', { wait: 5 });
    await opened.speak();
    await house.clock.advance(10_000);
    expect((await opened.get(never.id)).state).toBe('sent');
    settle?.reject(new DeviceError('device_timeout', 'the device did not answer'));
    await opened.quiet();
    await house.clock.advance(1_000);
    await opened.becomes(never.id, 'expired');
  });
});

describe('taking back', () => {
  it('what waits: it is never sent', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo');
    await opened.queue.cancel(ENDPOINT, id, 'bert');
    expect((await opened.get(id)).state).toBe('cancelled');
    await opened.speak();
    expect(hands.asked).toEqual([]);
    expect((await house.news()).at(-1)).toBe('operation.cancelled: Write to /3/0/15 taken back by bert');
  });

  it('not what was sent, has ended, or is another device\u2019s', async () => {
    const { id } = await opened.writeZone('Asia/Tokyo');
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
    const { id } = await opened.writeZone('Asia/Tokyo');
    const both = await Promise.allSettled([1, 2].map(() => opened.queue.cancel(ENDPOINT, id, 'bert')));
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

it('a device that is removed takes what waited with it', async () => {
  await opened.writeZone('first');
  await house.fleet.remove(ENDPOINT);
  expect(await house.store.loadWaitingOperations()).toEqual([]);
  await expect(opened.queue.list(ENDPOINT, { limit: 1 })).rejects.toMatchObject({ code: 'device_not_found' });
  // Its deadline has nothing left to do.
  await house.clock.advance(8 * DAY_MS);
});
