import { Lwm2mPath } from '@holdfast/lwm2m';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHouse, registration, secure, type House } from '../testing/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.fleet.add({ endpoint: 'logger-1', security: { mode: 'psk' } });
});
afterEach(() => house.end());

const gone = expect.objectContaining({ name: 'FleetError', code: 'device_not_found' });
const celsius = {
  path: Lwm2mPath.parse('/3303/0/5700'),
  value: { type: 'float' as const, value: 4.5 },
};

it('lets nothing be stored behind a removal that is under way', async () => {
  const from = secure(house, 'logger-1');
  const { record, id } = await house.registrations.register(from, registration());
  const watched = await house.observations.expect(record, '/3303/0/5700', 'aa');
  const removal = house.fleet.remove('logger-1');
  const late = await Promise.allSettled([
    house.registrations.register(from, registration()),
    house.registrations.update(from, id, {}),
    house.registrations.update(from, id, { lifetime: 5 }),
    house.observations.notified(from, watched, [celsius], 1),
    house.observations.expect(record, '/3/0/9', 'bb'),
    house.fleet.remove('logger-1'),
  ]);
  await removal;
  expect(late).toEqual(late.map(() => ({ status: 'rejected', reason: gone })));
  expect(() => house.fleet.get('logger-1')).toThrow(gone);
  expect(house.fleet.directory.byRegistration(id)).toBeUndefined();
  expect(house.observations.byToken('bb')).toBeUndefined();
  const { store } = house;
  expect(await store.loadRegistrations()).toEqual([]);
  expect(await store.loadContacts()).toEqual([]);
  expect(await store.loadObservations()).toEqual([]);
  expect(await store.valuesOf(record.row.device)).toEqual([]);
  await house.clock.advance(7_200_000);
  expect((await house.news()).at(-1)).toMatch(/^device\.removed/);
});

it('does not let the second of two removals take the device that got the name meanwhile', async () => {
  const first = house.fleet.remove('logger-1');
  await expect(house.fleet.remove('logger-1')).rejects.toEqual(gone);
  await first;
  const added = await house.fleet.add({ endpoint: 'logger-1', security: { mode: 'psk' } });
  expect(house.fleet.get('logger-1').addedAt).toBe(added.addedAt);
  expect(await house.fleet.keys.pskOf('logger-1')).toBeDefined();
});

it('keeps the device where the removal cannot be stored', async () => {
  const from = secure(house, 'logger-1');
  const closing = house.store.close();
  await expect(house.fleet.remove('logger-1')).rejects.toMatchObject({ name: 'StorageError' });
  await closing;
  expect(from.secure?.record.removed).toBe(false);
  expect(house.fleet.get('logger-1').endpoint).toBe('logger-1');
});

it('never gives a number twice, also after the device that had the highest is gone and the server was restarted', async () => {
  const last = house.fleet.record('logger-1').row.device;
  await house.fleet.remove('logger-1');
  house = await house.reopen();
  await house.fleet.add({ endpoint: 'logger-1', security: { mode: 'psk' } });
  expect(house.fleet.record('logger-1').row.device).toBeGreaterThan(last);
});
