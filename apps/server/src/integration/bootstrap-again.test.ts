import { fromUtf8 } from '@holdfast/bytes';
import { codes } from '@holdfast/coap';
import type { DtlsSession } from '@holdfast/dtls';
import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bootstrapsOf, credentialIn } from './testing/bootstraps.ts';
import { coapOver, connectLogger, shakeHands } from './testing/connect-device.ts';
import { FACTORY_KEY, factoryAccounts, factoryDevice } from './testing/factory-device.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

let server: Served;
let on: ReturnType<typeof bootstrapsOf>;
beforeAll(async () => {
  server = await serveInProcess();
  on = bootstrapsOf(server);
});
afterAll(() => server.end());
beforeEach(() => on.profile('standard', { isDefault: true, rekey: false }));

describe('a new key for a device that has one', () => {
  const reached = async (endpoint: string) => {
    const credential = await server.add(endpoint);
    const { dtls } = await shakeHands(server, credential);
    const coap = coapOver<DtlsSession>(dtls);
    const response = await coap.request(dtls.session, {
      method: codes.post,
      path: ['bs'],
      query: [`ep=${endpoint}`],
    });
    return response.code;
  };

  it('is given over its own session only where the profile says so', async () => {
    expect(await reached('keeps')).toBe(codes.forbidden);
    expect(await server.event('bootstrap.failed', 'keeps')).toMatchObject({
      detail: { reason: 'rekey_not_allowed' },
    });
    await on.profile('standard', { isDefault: true, rekey: true });
    expect(await reached('changes')).toBe(codes.changed);
    await server.event('bootstrap.started', 'changes');
  });

  it('is asked for when the server triggers it, and retires the former', { timeout: 60_000 }, async () => {
    const identity = await on.addFactory('triggered');
    const { device, saved } = factoryDevice(server, 'triggered', factoryAccounts(server.coaps, identity));
    device.start();
    const first = await on.registered('triggered');
    await server.call('triggerBootstrap', { params: { endpoint: 'triggered' } });
    const second = await eventually('another registration', async () => {
      const view = await server.device('triggered');
      const isNew = view.session !== null && view.session.identity !== first.session?.identity;
      return isNew ? view : undefined;
    });
    expect(second.security.identity).toBe(second.session?.identity);
    await expect(shakeHands(server, credentialIn(saved[0] ?? []))).rejects.toMatchObject({ code: 'alert' });
    expect(second.bootstrap?.state).toBe('done');
  });

  it('follows the profile that the device was assigned to since', async () => {
    await on.profile('changing', { rekey: true });
    const credential = await server.add('assigned');
    const assign = (to: string | null) =>
      server.call('assignBootstrapProfile', { params: { endpoint: 'assigned' }, body: { profile: to } });
    await expect(assign('nowhere')).rejects.toMatchObject({ code: 'profile_not_found' });
    expect(await assign('changing')).toMatchObject({ identity: null, profile: 'changing', state: 'never' });
    await expect(
      server.call('removeBootstrapProfile', { params: { name: 'changing' } }),
    ).rejects.toMatchObject({ code: 'profile_in_use' });
    const { dtls } = await shakeHands(server, credential);
    const asked = { method: codes.post, path: ['bs'], query: ['ep=assigned'] };
    expect((await coapOver(dtls).request(dtls.session, asked)).code).toBe(codes.changed);
    await server.event('bootstrap.started', 'assigned', /"profile":"changing"/);
    await assign(null);
    await server.call('removeBootstrapProfile', { params: { name: 'changing' } });
  });

  it('keeps the factory credential of a device that is assigned to another profile', async () => {
    const identity = await on.addFactory('moved');
    await on.profile('other', {});
    const params = { endpoint: 'moved' };
    await server.call('assignBootstrapProfile', { params, body: { profile: 'other' } });
    await server.restart();
    expect((await server.device('moved')).bootstrap).toMatchObject({ identity, profile: 'other' });
    await shakeHands(server, { identity, key: FACTORY_KEY });
  });

  it('cannot be triggered where it would be refused', async () => {
    const { key, identity } = await server.add('no-way');
    await connectLogger(server, { key, identity });
    await expect(server.call('triggerBootstrap', { params: { endpoint: 'no-way' } })).rejects.toMatchObject({
      code: 'cannot_bootstrap',
    });
  });
});

describe('rubbish and repetition', () => {
  it('on the bootstrap interface changes nothing', async () => {
    const device = await on.writtenDevice('rubbish', () => undefined);
    const send = async (method: number, path: string[], query: string[]): Promise<number> =>
      (await device.coap.request(device.dtls.session, { method, path, query })).code;
    expect(await send(codes.post, ['bs'], ['ep=a', 'ep=b'])).toBe(codes.badRequest);
    expect(await send(codes.post, ['bs'], ['ep=rubbish', 'pct=x'])).toBe(codes.badRequest);
    expect(await send(codes.get, ['bs'], [])).toBe(codes.methodNotAllowed);
    expect(await send(codes.post, ['bspack'], [])).toBe(codes.methodNotAllowed);
    expect(await send(codes.post, ['bs', 'x'], [])).toBe(codes.notFound);
    expect(await on.state('rubbish')).toBe('never');
    expect(device.asked).toEqual([]);
  });

  it('of requests gives the last key and no other', async () => {
    const device = await on.writtenDevice('eager', () => undefined);
    const answers = await Promise.all([device.ask(), device.ask(), device.ask()]);
    expect(answers).toEqual([codes.changed, codes.changed, codes.changed]);
    await server.event('bootstrap.finished', 'eager');
    const keys = device.written.filter(({ path }) => path.text === '/0/1/3');
    const given = keys.map(({ value }) => (value.type === 'opaque' ? fromUtf8(value.value) : ''));
    expect((await server.device('eager')).security.identity).toBe(given.at(-1));
    const { events } = await server.call('listEvents', {
      query: { type: 'bootstrap.finished', endpoint: 'eager' },
    });
    expect(events).toHaveLength(1);
  });

  it('goes when the device goes', async () => {
    const device = await on.writtenDevice('going', () => undefined);
    await device.ask();
    await server.event('bootstrap.finished', 'going');
    await server.call('removeDevice', { params: { endpoint: 'going' } });
    await expect(shakeHands(server, { identity: device.identity, key: FACTORY_KEY })).rejects.toMatchObject({
      code: 'alert',
    });
    await expect(shakeHands(server, credentialIn(device.written))).rejects.toMatchObject({ code: 'alert' });
    await server.call('addDevice', {
      body: { endpoint: 'going', bootstrap: { identity: device.identity, key: FACTORY_KEY } },
    });
    expect(await on.state('going')).toBe('never');
    expect(server.errors()).toEqual([]);
  });
});
