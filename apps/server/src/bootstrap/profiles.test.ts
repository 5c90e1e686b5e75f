import { BootstrapProfileSettings } from '@holdfast/api-contract';
import { toHex } from '@holdfast/bytes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../testing/house.ts';
import { Profiles } from './profiles.ts';
import { openKey } from './stored-profile.ts';

let house: House;
let trusted: number;
beforeEach(async () => {
  trusted = 0;
  house = await openHouse();
});
afterEach(() => house.end());

const open = ({ store, feed, clock, fleet, keyring }: House) => {
  const { directory } = fleet;
  const issuer = { trust: async () => void (trusted += 1) };
  return Profiles.open({ store, journal: store.journal, feed, clock, directory, keyring, issuer });
};
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

describe('servers beside this one', () => {
  const key = '0f'.repeat(16);
  const other = (more: object = {}) => ({
    uri: 'coaps://other.example',
    shortServerId: 2,
    security: { mode: 'psk', key },
    ...more,
  });

  it('have keys that nobody is shown, and that stay where none is given', async () => {
    const profiles = await open(house);
    await profiles.put('a', settings({ others: [other()] }));
    const { security: _, ...rest } = other();
    await profiles.put('a', settings({ others: [{ ...rest, lifetime: 60, security: { mode: 'psk' } }] }));
    const again = await open((house = await house.reopen()));
    expect(again.get('a').others).toEqual([
      expect.objectContaining({
        lifetime: 60,
        security: { mode: 'psk', identity: '{endpoint}', keyFor: 'each' },
      }),
    ]);
    const [known] = again.find('a')?.settings.others ?? [];
    if (known?.security.mode !== 'psk') throw new Error('no key');
    expect(toHex(openKey('a', known, known.security.sealedKey, house.keyring))).toBe(key);
    expect(JSON.stringify(await house.store.loadBootstrapProfiles())).not.toContain(key);
  });

  it.each([
    ['no key', other({ security: { mode: 'psk' } })],
    ['the short id of this one', other({ shortServerId: 1 })],
    ['security where there is none', other({ uri: 'coap://other.example' })],
    ['no security where there is some', other({ security: { mode: 'none' } })],
    ['a transport that is not in the binding', other({ uri: 'coaps+tcp://other.example' })],
    ['a certificate that is none', other({ security: { mode: 'x509', serverCertificate: 'x' } })],
  ])('are refused with %s', async (_, server) => {
    const profiles = await open(house);
    const putting = profiles.put('bad', settings({ others: [server] }));
    await expect(putting).rejects.toEqual(failing('invalid_profile'));
  });

  it('may own what a device has, but only one that there is', async () => {
    const profiles = await open(house);
    const put = (owner: number) => profiles.put('a', settings({ others: [other()], access: { owner } }));
    expect(await put(2)).toMatchObject({ access: { owner: 2, others: ['read'] } });
    await expect(put(3)).rejects.toEqual(failing('invalid_profile'));
  });
});

it('make this server an authority once they give certificates', async () => {
  const profiles = await open(house);
  await profiles.put('a', settings({ server: { credential: 'rpk' } }));
  expect(trusted).toBe(0);
  await profiles.put('a', settings({ server: { credential: 'x509' } }));
  expect(trusted).toBe(1);
});
