import { answered } from '@holdfast/api-contract';
import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guardDoors } from '../commands/plain-doors.ts';
import type { House } from '../testing/house.ts';
import { DeviceError } from './fleet-error.ts';
import {
  asking,
  ENDPOINT,
  newHands,
  openQueue,
  queued,
  sleepingHouse,
  type Hands,
} from './testing/sleeper.ts';

let house: House;
let hands: Hands;
let opened: Awaited<ReturnType<typeof openQueue>>;
beforeEach(async () => {
  house = await sleepingHouse();
  hands = newHands();
  opened = await openQueue(house, hands);
});
afterEach(() => house.end());

const PATHS = ['/3/0/0', '/3303'];
const read = () => opened.composite.read(ENDPOINT, { paths: PATHS }, asking());
const observe = () => opened.composite.observe(ENDPOINT, { paths: PATHS }, asking());
const write = (values: Readonly<Record<string, string>> = { '/3/0/14': '+01:00', '/3/0/15': 'x' }) =>
  opened.composite.write(ENDPOINT, { values: { ...values } }, asking());
const maker: Entry = { path: Lwm2mPath.parse('/3/0/0'), value: { type: 'string', value: 'Holdfast' } };

/** Ends in the middle of whatever is under way, as a crash does, and opens the same data again. */
async function crash(): Promise<void> {
  house = await house.reopen();
  hands = newHands();
  opened = await openQueue(house, hands);
}

describe('of a device that sleeps', () => {
  it('a read waits, with all its paths, and its values are there once it is done', async () => {
    const { id, ...waiting } = queued(await read());
    expect(waiting).toMatchObject({ operation: 'read-composite', path: '/', payload: { paths: PATHS } });
    expect(hands.asked).toEqual([]);
    hands.answer = async () => [maker];
    await opened.speak();
    expect(hands.asked).toEqual(['read /3/0/0 /3303']);
    const { state, result } = await opened.get(id);
    expect(state).toBe('done');
    expect(result?.values).toMatchObject([{ path: '/3/0/0', value: 'Holdfast' }]);
    expect(await house.fleet.values(ENDPOINT)).toMatchObject([{ path: '/3/0/0', value: 'Holdfast' }]);
    expect((await house.news()).at(-1)).toBe('operation.done: Read of /3/0/0 /3303 done');
  });

  it('a write waits in its place of the line', async () => {
    await opened.writeZone('first');
    queued(await write());
    await opened.writeZone('last');
    await opened.speak();
    expect(hands.asked).toEqual([
      'replace /3/0/15 /3/0/15=first',
      'write /3/0/14=+01:00 /3/0/15=x',
      'replace /3/0/15 /3/0/15=last',
    ]);
    expect(await house.fleet.values(ENDPOINT)).toMatchObject([
      { path: '/3/0/14', value: '+01:00' },
      { path: '/3/0/15', value: 'last' },
    ]);
  });

  it('an observation waits, and is there once it is done', async () => {
    const { id } = queued(await observe());
    expect(opened.operations.observations(ENDPOINT)).toEqual([]);
    await opened.speak();
    expect((await opened.get(id)).state).toBe('done');
    expect(opened.operations.observations(ENDPOINT)).toMatchObject([{ path: '/3/0/0 /3303' }]);
    expect(await house.news()).toContain('observation.started: Observing /3/0/0 /3303');
  });

  it('nothing waits that is never to wait, or that cannot be asked', async () => {
    const never = asking({ queue: false });
    await expect(opened.composite.read(ENDPOINT, { paths: PATHS }, never)).rejects.toMatchObject({
      code: 'device_asleep',
    });
    await expect(write({ '/3/0/13': 'soon' })).rejects.toMatchObject({ code: 'invalid_value' });
    await expect(write({ '/3/0': 'x' })).rejects.toMatchObject({ code: 'invalid_path' });
    expect(await opened.states()).toEqual([]);
  });

  it('what can only be written is shown to nobody, and not kept', async () => {
    const { id, payload } = queued(await write({ '/5/0/0': 'aHVudGVyMg==', '/5/0/1': 'coap://example.net' }));
    const hidden = [
      { path: '/5/0/0', type: 'opaque', value: null },
      { path: '/5/0/1', type: 'string', value: 'coap://example.net' },
    ];
    expect(payload.values).toEqual(hidden);
    await opened.speak();
    expect(hands.asked).toEqual(['write /5/0/0=aHVudGVyMg== /5/0/1=coap://example.net']);
    expect((await opened.get(id)).payload.values).toEqual(hidden);
    expect((await house.fleet.values(ENDPOINT)).map(({ path }) => path)).toEqual(['/5/0/1']);
  });

  it('key holders are asked for what can hurt it, waiting or not', async () => {
    opened = await openQueue(house, hands, guardDoors);
    for (const dangerous of [{ '/0/0/5': 'AAAA' }, { '/5/0/1': 'coap://example.net' }])
      await expect(write({ '/3/0/15': 'x', ...dangerous })).rejects.toMatchObject({
        code: 'command_required',
      });
    queued(await write());
    expect(await opened.states()).toEqual(['/ queued']);
  });
});

describe('that was sent when the server was killed', () => {
  it.each([
    ['a read', read, 'read /3/0/0 /3303'],
    ['an observation', observe, 'observe /3/0/0 /3303'],
    // An iPATCH (RFC 8132 §1): twice is as good as once.
    ['a write', write, 'write /3/0/14=+01:00 /3/0/15=x'],
  ])('%s is sent again', async (_, ask, sent) => {
    queued(await ask());
    hands.answer = () => new Promise(() => {});
    await opened.speak();
    expect(await opened.states()).toEqual(['/ sent']);
    await crash();
    await opened.quiet();
    expect(hands.asked).toEqual([sent]);
    expect(await opened.states()).toEqual(['/ done']);
  });
});

describe('of a device that is awake', () => {
  beforeEach(() => opened.speak());

  it('are asked at once, and answered', async () => {
    hands.answer = async () => [maker];
    expect(answered(await read()).values).toMatchObject([{ path: '/3/0/0', value: 'Holdfast' }]);
    expect(await write()).toEqual({ done: true });
    expect((await house.news()).at(-1)).toBe('operation.done: Write to /3/0/14 /3/0/15 done');
  });

  it('wait only where that was asked for when it does not answer', async () => {
    hands.answer = async () => {
      throw new DeviceError('device_timeout', 'the device did not answer');
    };
    await expect(write()).rejects.toMatchObject({ code: 'device_timeout' });
    const values = { '/3/0/15': 'x' };
    queued(await opened.composite.write(ENDPOINT, { values }, asking({ queue: true })));
    expect(await opened.states()).toEqual(['/ queued']);
  });
});
