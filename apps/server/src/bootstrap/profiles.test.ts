import { BootstrapProfileSettings } from '@holdfast/api-contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHouse, type House } from '../testing/house.ts';
import { Profiles } from './profiles.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.end());

const open = ({ store, feed, clock, fleet }: House) =>
  Profiles.open({ store, journal: store.journal, feed, clock, directory: fleet.directory });
const settings = (more: object = {}) => BootstrapProfileSettings.parse(more);
const failing = (code: string) => expect.objectContaining({ name: 'BootstrapError', code });

it('are kept over a restart, and one at most is the default', async () => {
  const profiles = await open(house);
  await profiles.put('a', settings({ isDefault: true, server: { lifetime: 60, minPeriod: 5 } }));
  await profiles.put('b', settings({ isDefault: true, rekey: true }));
  house = await house.reopen();
  const again = await open(house);
  expect(again.list()).toEqual(profiles.list());
  expect(again.list().profiles).toMatchObject([
    { name: 'a', isDefault: false, rekey: false, server: { lifetime: 60, minPeriod: 5, maxPeriod: null } },
    { name: 'b', isDefault: true, rekey: true, server: { uri: null, shortServerId: 1, binding: 'U' } },
  ]);
  expect(again.find(null)?.name).toBe('b');
  expect(again.find('a')?.name).toBe('a');
  expect(again.find('c')).toBeUndefined();
});

it('stay while a device names them', async () => {
  const profiles = await open(house);
  await profiles.put('a', settings());
  const security = { mode: 'psk' } as const;
  await house.fleet.add({ endpoint: 'd', security, bootstrap: { key: '00'.repeat(16), profile: 'a' } });
  expect(profiles.get('a').devices).toBe(1);
  await expect(profiles.remove('a')).rejects.toEqual(failing('profile_in_use'));
  await house.fleet.remove('d');
  await profiles.remove('a');
  expect(() => profiles.get('a')).toThrow(failing('profile_not_found'));
  await expect(profiles.remove('a')).rejects.toEqual(failing('profile_not_found'));
  expect((await open(house)).list().profiles).toEqual([]);
});

it.each([
  ['a period that ends before it begins', { minPeriod: 10, maxPeriod: 5 }],
  ['a port that is none', { uri: 'coaps://a:99999' }],
  ['a binding without transports but Q', { binding: 'TU', uri: 'coaps://[::1' }],
])('are refused with %s', async (_, server) => {
  const profiles = await open(house);
  await expect(profiles.put('bad', settings({ server }))).rejects.toEqual(failing('invalid_profile'));
  expect(profiles.list().profiles).toEqual([]);
});
