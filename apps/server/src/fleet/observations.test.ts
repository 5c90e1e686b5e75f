import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHouse, registration, secure, type House } from '../testing/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.fleet.add({ endpoint: 'logger-1', security: { mode: 'psk' } });
  await house.registrations.register(secure(house, 'logger-1'), registration());
});
afterEach(() => house.end());

const celsius = (value: number, more: Partial<Entry> = {}): Entry => ({
  path: Lwm2mPath.parse('/3303/0/5700'),
  value: { type: 'float', value },
  ...more,
});
const unit: Entry = { path: Lwm2mPath.parse('/3303/0/5701'), value: { type: 'string', value: 'Cel' } };

const samples = async () => {
  const { device } = house.fleet.record('logger-1').row;
  const query = { order: 'asc' as const, limit: 100 };
  return (await house.telemetry.list(device, query)).samples.map(({ path, value }) => [path, value]);
};

it('keeps what is notified: value, sample and how far it came', async () => {
  const watched = await house.observations.expect(house.fleet.record('logger-1'), '/3303/0', 'aa');
  await house.observations.notified(secure(house, 'logger-1'), watched, [celsius(4.5), unit], 7);
  house = await house.reopen();
  expect(await samples()).toEqual([['/3303/0/5700', 4.5]]);
  expect((await house.fleet.values('logger-1')).map(({ path, value }) => [path, value])).toEqual([
    ['/3303/0/5700', 4.5],
    ['/3303/0/5701', 'Cel'],
  ]);
  expect(house.observations.byToken('aa')).toMatchObject({
    row: { path: '/3303/0' },
    progress: { sequence: 7 },
  });
});

it('keeps when a device was last heard by a notification, and from where', async () => {
  const record = house.fleet.record('logger-1');
  const watched = await house.observations.expect(record, '/3303/0', 'aa');
  const registeredAt = record.contact?.lastSeen;
  await house.clock.advance(5_000);
  await house.observations.notified(secure(house, 'logger-1'), watched, [celsius(4.5)], 7);
  const heard = { ...record.contact, lastSeen: house.clock.now() };
  expect(record.contact).toEqual(heard);
  expect(heard.lastSeen).toBeGreaterThan(registeredAt ?? Infinity);
  house = await house.reopen();
  expect(house.fleet.record('logger-1').contact).toEqual(heard);

  await house.clock.advance(5_000);
  const moved = { ...secure(house, 'logger-1'), address: '192.0.2.99:1' };
  await house.observations.notified(moved, house.observations.byToken('aa')!, [celsius(4.5)], 8);
  const elsewhere = { ...heard, lastSeen: house.clock.now(), address: '192.0.2.99:1' };
  house = await house.reopen();
  expect(house.fleet.record('logger-1').contact).toEqual(elsewhere);
});

it('knows when a device was last heard after that observation has ended, or was made anew', async () => {
  for (const [sequence, path] of ['/3303/0', '/3303/1'].entries()) {
    const watched = await house.observations.expect(house.fleet.record('logger-1'), path, path);
    await house.clock.advance(5_000);
    await house.observations.notified(secure(house, 'logger-1'), watched, [celsius(4.5)], sequence);
    const heardAt = house.clock.now();
    await house.clock.advance(5_000);
    if (path === '/3303/0') await house.observations.end(watched, undefined);
    else await house.observations.expect(house.fleet.record('logger-1'), path, 'anew');
    house = await house.reopen();
    expect(house.fleet.record('logger-1').contact?.lastSeen).toBe(heardAt);
    expect(house.observations.byToken(path)).toBeUndefined();
  }
});

it('makes a sample of a text that is itself observed', async () => {
  const watched = await house.observations.expect(house.fleet.record('logger-1'), '/3303/0/5701', 'aa');
  await house.observations.notified(secure(house, 'logger-1'), watched, [unit], 1);
  expect(await samples()).toEqual([['/3303/0/5701', 'Cel']]);
});

it('dates a value as the device does, unless its clock runs far ahead', async () => {
  const now = house.clock.now();
  const watched = await house.observations.expect(house.fleet.record('logger-1'), '/3303/0/5700', 'aa');
  const entries = [celsius(1, { time: now / 1000 - 60 }), celsius(2, { time: now / 1000 + 1e8 })];
  await house.observations.notified(secure(house, 'logger-1'), watched, entries, 1);
  const { device } = house.fleet.record('logger-1').row;
  const times = (await house.telemetry.list(device, { order: 'asc', limit: 10 })).samples.map(
    ({ time }) => Date.parse(time) - now,
  );
  expect(times).toEqual([-60_000, 0]);
});

it('keeps what a device sends of its own accord: each value a sample, the newest the last known', async () => {
  const record = house.fleet.record('logger-1');
  const now = house.clock.now() / 1000;
  const entries = [celsius(2, { time: now - 60 }), celsius(1, { time: now - 120 }), unit];
  await house.observations.sent(secure(house, 'logger-1'), record, entries);
  house = await house.reopen();
  expect(await samples()).toEqual([
    ['/3303/0/5700', 1],
    ['/3303/0/5700', 2],
  ]);
  expect((await house.fleet.values('logger-1')).map(({ path, value }) => [path, value])).toEqual([
    ['/3303/0/5700', 2],
    ['/3303/0/5701', 'Cel'],
  ]);
});

it('has one observation for each path: the newest', async () => {
  const record = house.fleet.record('logger-1');
  await house.observations.expect(record, '/3303/0/5700', 'aa');
  await house.observations.expect(record, '/3303/0/5700', 'bb');
  expect(house.observations.byToken('aa')).toBeUndefined();
  expect(house.observations.of(record).map(({ row }) => row.token)).toEqual(['bb']);
  house = await house.reopen();
  expect(house.observations.byToken('bb')).toBeDefined();
});

it('ends: durably, with a word to the feed', async () => {
  const watched = await house.observations.expect(house.fleet.record('logger-1'), '/3303/0/5700', 'aa');
  await house.observations.end(watched, 'no longer observed');
  house = await house.reopen();
  expect(house.observations.byToken('aa')).toBeUndefined();
  expect(await house.news()).toContain('observation.ended: /3303/0/5700: no longer observed');
});

it('forgets the observations of a device that is removed', async () => {
  await house.observations.expect(house.fleet.record('logger-1'), '/3303/0/5700', 'aa');
  await house.fleet.remove('logger-1');
  expect(house.observations.byToken('aa')).toBeUndefined();
});

it('observes at most so many paths of one device, and says so', async () => {
  const record = house.fleet.record('logger-1');
  for (let i = 0; i < 128; i++) await house.observations.expect(record, `/3303/${i}`, `t${i}`);
  await expect(house.observations.expect(record, '/3/0/9', 'more')).rejects.toMatchObject({
    name: 'FleetError',
    code: 'invalid_request',
  });
  await house.observations.expect(record, '/3303/0', 'again');
  await house.observations.end(house.observations.byToken('t1')!, undefined);
  await house.observations.expect(record, '/3/0/9', 'more');
  expect(house.observations.of(record)).toHaveLength(128);
});

it('does not end with the old one what took its place', async () => {
  const record = house.fleet.record('logger-1');
  const old = await house.observations.expect(record, '/3303/0/5700', 'aa');
  const anew = house.observations.expect(record, '/3303/0/5700', 'aa');
  await Promise.all([anew, house.observations.end(old, 'the device ended it')]);
  expect(house.observations.byToken('aa')).toBe(await anew);
  house = await house.reopen();
  expect(house.observations.byToken('aa')).toBeDefined();
});

it('tells of a megabyte of values in parts that can be kept, and not of one that is huge', async () => {
  const watched = await house.observations.expect(house.fleet.record('logger-1'), '/3303', 'aa');
  const many = Array.from({ length: 5000 }, (_, i) => ({
    path: Lwm2mPath.of(3303, i, 5700),
    value: { type: 'float' as const, value: i },
  }));
  const huge: Entry = {
    path: Lwm2mPath.parse('/3303/0/5750'),
    value: { type: 'string', value: 'x'.repeat(1e6) },
  };
  house.events.length = 0;
  await house.observations.notified(secure(house, 'logger-1'), watched, [...many, huge], 1);
  const told = house.events.flatMap((event) => (event.kind === 'values' ? [event.values()] : []));
  expect(told.flat().map(({ value }) => value)).toEqual(many.map(({ value }) => value.value));
  for (const part of told) expect(JSON.stringify(part).length).toBeLessThan(65_536);
  expect((await house.fleet.values('logger-1')).length).toBe(5001);
});
