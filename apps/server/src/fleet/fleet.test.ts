import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, toHex } from '@holdfast/bytes';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../journal/transact.ts';
import { openHouse, plain, registration, secure, type House } from '../testing/house.ts';
import { listDevices, overviewOf } from './device-list.ts';
import { valueRows } from './value-rows.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.end());

const KEY = '00112233445566778899aabbccddeeff';

describe('adding a device', () => {
  it('makes a key, shows it once and seals it on disk', async () => {
    const { generatedKey } = await house.fleet.add({ endpoint: 'a', security: { mode: 'psk' } });
    expect(generatedKey).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(house.fleet.get('a'))).not.toContain(generatedKey);
    house = await house.reopen();
    expect(toHex((await house.fleet.keys.pskOf('a')) ?? new Uint8Array())).toBe(generatedKey);
    const database = await readFile(join(house.data, 'holdfast.db'));
    const wal = await readFile(join(house.data, 'holdfast.db-wal')).catch(() => Buffer.alloc(0));
    for (const file of [database, wal]) expect(file.includes(fromHex(generatedKey as string))).toBe(false);
  });

  it('takes the key that it is given, and does not show it', async () => {
    const added = await house.fleet.add({
      endpoint: 'a',
      security: { mode: 'psk', identity: 'id-a', key: KEY },
    });
    expect(added.generatedKey).toBeUndefined();
    expect(toHex((await house.fleet.keys.pskOf('id-a')) as Uint8Array)).toBe(KEY);
    expect(await house.fleet.keys.pskOf('a')).toBeUndefined();
  });

  it('takes the short key of a device in the field, and says what that means', async () => {
    await house.fleet.add({ endpoint: 'a', security: { mode: 'psk', key: '73656372657450534b' } });
    expect(await house.news()).toContain('device.added: Added, with a key so short that it can be guessed');
  });

  it('refuses a name or an identity that is taken, also while the first is being stored', async () => {
    const add = (endpoint: string, identity: string) =>
      house.fleet.add({ endpoint, security: { mode: 'psk', identity } });
    const outcomes = await Promise.allSettled([add('a', 'i'), add('a', 'j'), add('b', 'i')]);
    expect(
      outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? 'added' : (outcome.reason as { code: string }).code,
      ),
    ).toEqual(['added', 'endpoint_taken', 'identity_taken']);
  });
});

it('removes a device with all that belongs to it', async () => {
  await house.fleet.add({ endpoint: 'a', security: { mode: 'psk' } });
  const { record } = await house.registrations.register(secure(house, 'a'), registration({ endpoint: 'a' }));
  const told: string[] = [];
  house.fleet.whenRemoved(({ row }) => told.push(row.endpoint));
  await house.fleet.remove('a');
  expect(told).toEqual(['a']);
  expect(() => house.fleet.get('a')).toThrow(expect.objectContaining({ code: 'device_not_found' }));
  house = await house.reopen();
  expect(house.fleet.directory.size).toBe(0);
  const again = await house.fleet.add({ endpoint: 'a', security: { mode: 'psk' } });
  expect(again.registration).toBeNull();
  expect(await house.store.valuesOf(record.row.device)).toEqual([]);
});

describe('lists', () => {
  beforeEach(async () => {
    for (const endpoint of ['c', 'a', 'b', 'd'])
      await house.fleet.add({ endpoint, security: { mode: 'none' } });
    const { record } = await house.registrations.register(plain(), registration({ endpoint: 'b' }));
    const entry = (path: string, value: string | number) => ({
      path: Lwm2mPath.parse(path),
      value:
        typeof value === 'string' ? { type: 'string' as const, value } : { type: 'float' as const, value },
    });
    const entries = [
      entry('/3/0/1', 'CL-2'),
      entry('/3/0/9', 12),
      entry('/6/0/0', 52.5),
      entry('/6/0/1', 13.4),
      entry('/3303/0/5750', 'cold chain 2 to 8 °C'),
      entry('/3303/0/5700', 9.5),
    ];
    const { store, fleet, clock } = house;
    await transact(store.journal, (change) =>
      fleet.keep(change, record, valueRows(record.row.device, entries, clock)),
    );
  });

  it('page by endpoint name', () => {
    const { directory } = house.fleet;
    const first = listDevices(directory, { limit: 3 });
    expect(first.devices.map(({ endpoint }) => endpoint)).toEqual(['a', 'b', 'c']);
    expect(first.total).toBe(4);
    const second = listDevices(directory, { limit: 3, cursor: first.cursor as string });
    expect(second.devices.map(({ endpoint }) => endpoint)).toEqual(['d']);
    expect(second.cursor).toBeNull();
  });

  it.each([
    ['state:online', ['b']],
    ['state:unknown', ['a', 'c', 'd']],
    ['cl-2', ['b']],
    ['model:cl battery:<20', ['b']],
    ['battery:>20', []],
    ['attention:excursion', ['b']],
    ['B', ['b']],
    ['nothing:like-this', []],
  ])('search %s', (q, found) => {
    expect(
      listDevices(house.fleet.directory, { q, limit: 10 }).devices.map(({ endpoint }) => endpoint),
    ).toEqual(found);
  });

  it('show facts after a restart as before', async () => {
    const before = house.fleet.get('b');
    house = await house.reopen();
    expect(house.fleet.get('b')).toEqual(before);
    expect(before).toMatchObject({
      model: 'CL-2',
      battery: 12,
      location: { latitude: 52.5, longitude: 13.4 },
    });
    expect(before.attention).toEqual(['excursion', 'battery_low']);
  });

  it('add up in the overview', () => {
    expect(overviewOf(house.fleet.directory, 7)).toMatchObject({
      total: 4,
      states: { online: 1, asleep: 0, late: 0, offline: 0, unknown: 3 },
      attention: [{ endpoint: 'b' }],
      attentionTotal: 1,
      positions: [{ endpoint: 'b', latitude: 52.5, longitude: 13.4, state: 'online', attention: true }],
      samplesLastHour: 7,
    });
  });
});
