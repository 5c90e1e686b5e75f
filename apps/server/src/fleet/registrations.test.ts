import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, plain, registration, secure, type House } from '../testing/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.fleet.add({ endpoint: 'logger-1', security: { mode: 'psk' } });
  await house.fleet.add({ endpoint: 'open-1', security: { mode: 'none' } });
});
afterEach(() => house.end());

const refusal = (code: string) => expect.objectContaining({ name: 'RegistrationRefused', code });

describe('register', () => {
  it('shows the device online, durably', async () => {
    await house.registrations.register(secure(house, 'logger-1'), registration());
    house = await house.reopen();
    expect(house.fleet.get('logger-1')).toMatchObject({
      state: 'online',
      registration: { lifetime: 300, transport: 'coaps', objects: [{ path: '/3/0' }, { path: '/3303/0' }] },
    });
    expect(await house.news()).toContain('device.registered: Registered over coaps, LwM2M 1.1');
  });

  it('takes the name from the credential where the device gives none', async () => {
    const { endpoint: _, ...nameless } = registration();
    const { record } = await house.registrations.register(secure(house, 'logger-1'), nameless);
    expect(record.row.endpoint).toBe('logger-1');
  });

  it('replaces the earlier registration, whose id is then unknown', async () => {
    const from = secure(house, 'logger-1');
    const first = await house.registrations.register(from, registration());
    const second = await house.registrations.register(from, registration({ lifetime: 60 }));
    expect(second.id).not.toBe(first.id);
    await expect(house.registrations.update(from, first.id, {})).rejects.toEqual(
      refusal('unknown_registration'),
    );
    await house.registrations.update(from, second.id, {});
  });

  it.each([
    {
      name: 'a credential in another name',
      from: () => secure(house, 'logger-1'),
      endpoint: 'open-1',
      code: 'endpoint_mismatch',
    },
    { name: 'plain CoAP, never added', from: () => plain(), endpoint: 'stranger', code: 'unknown_endpoint' },
    {
      name: 'plain CoAP in the name of a device with a credential',
      from: () => plain(),
      endpoint: 'logger-1',
      code: 'wrong_credential',
    },
  ])('refuses $name, and says so', async ({ from, endpoint, code }) => {
    await expect(house.registrations.register(from(), registration({ endpoint }))).rejects.toEqual(
      refusal(code),
    );
    const last = (await house.feed.list({ limit: 1 })).events[0];
    expect(last).toMatchObject({ type: 'device.refused', detail: { reason: code } });
    expect(house.fleet.get('logger-1').registration).toBeNull();
  });

  it('tells of a flood of refusals within a budget, and counts the rest', async () => {
    const attempt = () =>
      house.registrations.register(plain(), registration({ endpoint: 'stranger' })).catch(() => {});
    for (let i = 0; i < 200; i++) await attempt();
    const told = (await house.news()).filter((line) => line.startsWith('device.refused'));
    expect(told).toHaveLength(30);
    await house.clock.advance(60_000);
    await attempt();
    const last = (await house.feed.list({ limit: 1 })).events[0];
    expect(last?.detail).toMatchObject({ untold: 170 });
  });
});

describe('update', () => {
  it('prolongs the registration and changes what it names', async () => {
    const from = secure(house, 'logger-1');
    const { id } = await house.registrations.register(from, registration());
    await house.clock.advance(200_000);
    await house.registrations.update(from, id, { lifetime: 900 });
    await house.clock.advance(800_000);
    expect(house.fleet.get('logger-1')).toMatchObject({
      state: 'online',
      registration: { lifetime: 900, binding: 'U' },
    });
  });

  it('refuses another device', async () => {
    const { id } = await house.registrations.register(secure(house, 'logger-1'), registration());
    await house.fleet.add({ endpoint: 'other', security: { mode: 'psk' } });
    await expect(house.registrations.update(secure(house, 'other'), id, {})).rejects.toEqual(
      refusal('unknown_registration'),
    );
    await expect(house.registrations.deregister(plain(), id)).rejects.toEqual(
      refusal('unknown_registration'),
    );
  });
});

describe('messages that cross each other', () => {
  it('an update on the heels of a new registration does not bring the old one back', async () => {
    const from = secure(house, 'logger-1');
    const old = await house.registrations.register(from, registration());
    const [anew, update] = await Promise.allSettled([
      house.registrations.register(from, registration()),
      house.registrations.update(from, old.id, { lifetime: 999 }),
    ]);
    expect(update).toMatchObject({ reason: refusal('unknown_registration') });
    const { id } = anew.status === 'fulfilled' ? anew.value : { id: '' };
    await house.registrations.update(from, id, {});
    house = await house.reopen();
    expect(house.fleet.get('logger-1').registration).toMatchObject({ id, lifetime: 300 });
  });

  it('two updates both count', async () => {
    const from = secure(house, 'logger-1');
    const { id } = await house.registrations.register(from, registration());
    await Promise.all([
      house.registrations.update(from, id, { lifetime: 999 }),
      house.registrations.update(from, id, { binding: 'UT' }),
    ]);
    house = await house.reopen();
    expect(house.fleet.get('logger-1').registration).toMatchObject({ lifetime: 999, binding: 'UT' });
  });

  it('the last of two registrations at once holds', async () => {
    const from = secure(house, 'logger-1');
    const [first, second] = await Promise.all([
      house.registrations.register(from, registration({ lifetime: 60 })),
      house.registrations.register(from, registration({ lifetime: 70 })),
    ]);
    house = await house.reopen();
    expect(house.fleet.directory.byRegistration(first.id)).toBeUndefined();
    expect(house.fleet.get('logger-1').registration).toMatchObject({ id: second.id, lifetime: 70 });
  });

  it('an update that is being stored when the time runs out prevails', async () => {
    const from = secure(house, 'logger-1');
    const { id } = await house.registrations.register(from, registration({ lifetime: 60 }));
    const settled = house.clock.advance(89_000);
    await settled;
    const update = house.registrations.update(from, id, {});
    await house.clock.advance(5_000);
    await update;
    await house.clock.advance(10_000);
    expect(house.fleet.get('logger-1').state).toBe('online');
    expect((await house.news()).filter((line) => line.startsWith('device.expired'))).toEqual([]);
    house = await house.reopen();
    await house.registrations.update(secure(house, 'logger-1'), id, {});
  });
});

describe('time', () => {
  it('makes a silent device late, then offline, and takes it back at its next registration', async () => {
    const from = secure(house, 'logger-1');
    const { id } = await house.registrations.register(from, registration({ lifetime: 60 }));
    await house.clock.advance(61_000);
    expect(house.fleet.get('logger-1')).toMatchObject({ state: 'late', attention: ['late'] });
    await house.clock.advance(30_000);
    expect(house.fleet.get('logger-1')).toMatchObject({ state: 'offline', registration: null });
    await expect.poll(() => house.news()).toContain('device.expired: Offline: the registration expired');
    await expect(house.registrations.update(from, id, {})).rejects.toEqual(refusal('unknown_registration'));
    await house.registrations.register(from, registration());
    expect(house.fleet.get('logger-1').state).toBe('online');
  });

  it('accepts a late update, and says that the device is back', async () => {
    const from = secure(house, 'logger-1');
    const { id } = await house.registrations.register(from, registration({ lifetime: 60 }));
    await house.clock.advance(65_000);
    await house.registrations.update(from, id, {});
    expect(house.fleet.get('logger-1').state).toBe('online');
    await expect.poll(() => house.news()).toContain('device.state: Back online');
  });

  it('notices what ran out while the server was down', async () => {
    await house.registrations.register(secure(house, 'logger-1'), registration({ lifetime: 60 }));
    const { clock } = house;
    await clock.advance(0);
    const reopened = house.reopen();
    await clock.advance(3_600_000);
    house = await reopened;
    await house.clock.advance(10_000);
    expect(house.fleet.get('logger-1').state).toBe('offline');
    await expect.poll(() => house.news()).toContain('device.expired: Offline: the registration expired');
  });
});

it('de-registers: offline at once, and its id is unknown', async () => {
  const from = secure(house, 'logger-1');
  const { id } = await house.registrations.register(from, registration());
  await house.registrations.deregister(from, id);
  expect(house.fleet.get('logger-1')).toMatchObject({ state: 'offline', registration: null });
  await expect(house.registrations.deregister(from, id)).rejects.toEqual(refusal('unknown_registration'));
});
