import { utf8 } from '@holdfast/bytes';
import { codes } from '@holdfast/coap';
import { ContentFormat, decodeBootstrapPack } from '@holdfast/lwm2m';
import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bootstrapsOf, credentialIn, lookup, opaque } from './testing/bootstraps.ts';
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

describe('a device with a factory credential', () => {
  it('gets its operational one, shakes hands with it, and registers', { timeout: 60_000 }, async () => {
    const identity = await on.addFactory('fresh');
    expect(await server.device('fresh')).toMatchObject({
      bootstrap: { identity, profile: null, state: 'never', finishedAt: null },
    });
    const { device, saved } = factoryDevice(server, 'fresh', factoryAccounts(server.coaps, identity));
    device.start();
    const view = await on.registered('fresh');
    expect(view.security.identity).toMatch(/^op-[0-9a-f]{16}$/);
    expect(view.session?.identity).toBe(view.security.identity);
    expect(view.bootstrap).toMatchObject({ identity, state: 'done', error: null });
    expect(view.bootstrap?.finishedAt).not.toBeNull();
    expect(opaque(saved.at(-1) ?? [], '/0/1/5')).toHaveLength(32);
    expect(await server.event('bootstrap.started', 'fresh')).toMatchObject({
      detail: { profile: 'standard', credential: 'factory', isPack: false },
    });
    await server.event('bootstrap.finished', 'fresh');
    expect(server.errors()).toEqual([]);
  });

  it('may do nothing else with it', async () => {
    const identity = await on.addFactory('narrow');
    const { dtls } = await shakeHands(server, { identity, key: FACTORY_KEY });
    const coap = coapOver(dtls);
    const post = async (path: string[], query: string[]) =>
      (
        await coap.request(dtls.session, {
          method: codes.post,
          path,
          query,
          contentFormat: 40,
          payload: utf8('</3/0>'),
        })
      ).code;
    expect(await post(['rd'], ['ep=narrow', 'lt=60', 'lwm2m=1.1', 'b=U'])).toBe(codes.forbidden);
    expect(await post(['dp'], [])).not.toBe(codes.changed);
    expect(await server.device('narrow')).toMatchObject({ registration: null, lastSeen: null });
    expect(await server.event('device.refused', 'narrow')).toMatchObject({
      text: 'Tried to register with a factory credential',
      detail: { reason: 'wrong_credential' },
    });
  });

  it('has no operational one before, and cannot share an identity with another', async () => {
    await on.addFactory('without');
    await expect(shakeHands(server, { identity: 'without', key: FACTORY_KEY })).rejects.toMatchObject({
      code: 'alert',
    });
    const add = (endpoint: string, identity: string) =>
      server.call('addDevice', { body: { endpoint, bootstrap: { identity, key: FACTORY_KEY } } });
    await expect(add('other', 'factory-without')).rejects.toMatchObject({ code: 'identity_taken' });
    await expect(add('other', 'other')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('may ask for everything in one message', async () => {
    const identity = await on.addFactory('packed');
    const { dtls } = await shakeHands(server, { identity, key: FACTORY_KEY });
    const format = ContentFormat.senmlCbor;
    const answer = await coapOver(dtls).request(dtls.session, {
      method: codes.get,
      path: ['bspack'],
      query: ['ep=packed'],
      accept: format,
    });
    expect(answer.code).toBe(codes.content);
    const steps = decodeBootstrapPack(format, answer.payload, { lookup });
    const given = credentialIn(steps.flatMap((step) => (step.kind === 'write' ? step.entries : [])));
    expect(await on.state('packed')).toBe('unconfirmed');
    await connectLogger(server, given, { endpoint: 'packed' });
    expect(await server.device('packed')).toMatchObject({
      security: { identity: given.identity },
      bootstrap: { state: 'done' },
    });
  });
});

describe('a bootstrap', () => {
  it('is refused of a device that names another, or for which there is no profile', async () => {
    const named = await on.writtenDevice('named', () => undefined);
    expect(await named.ask('fresh')).toBe(codes.badRequest);
    expect(await server.event('bootstrap.failed', 'named')).toMatchObject({
      detail: { reason: 'endpoint_mismatch' },
    });
    await on.profile('standard', { isDefault: false });
    expect(await named.ask()).toBe(codes.forbidden);
    expect(await server.event('bootstrap.failed', 'named', /no_profile/)).toMatchObject({
      detail: { reason: 'no_profile' },
    });
    expect(await on.state('named')).toBe('never');
    expect(named.asked).toEqual([]);
  });

  it('that the device refuses a write of leaves everything as it was', async () => {
    const refusing = await on.writtenDevice('refusing', (_, path) =>
      path === '/1/0' ? codes.badRequest : undefined,
    );
    expect(await refusing.ask()).toBe(codes.changed);
    expect(await server.event('bootstrap.failed', 'refusing')).toMatchObject({
      detail: { reason: 'device_refused', at: 'write /1/0', deviceCode: '4.00' },
    });
    expect(await server.device('refusing')).toMatchObject({
      security: { identity: 'refusing' },
      bootstrap: { state: 'failed' },
    });
    const given = credentialIn(refusing.written);
    await expect(shakeHands(server, given)).rejects.toMatchObject({ code: 'alert' });
    expect(await refusing.ask()).toBe(codes.changed);
  });

  it('of a device that disappears half-way fails, and can be done again', async () => {
    const leaving = await on.writtenDevice('leaving', (_, path) => {
      if (path === '/0/1') leaving.wire.cut = true;
      return undefined;
    });
    await leaving.ask();
    await eventually('the write', async () => leaving.written.find(({ path }) => path.text === '/0/1/5'));
    server.clock.skip(31_000);
    expect(await server.event('bootstrap.failed', 'leaving')).toMatchObject({
      detail: { reason: 'device_timeout', at: 'write /0/1' },
    });
    expect(await on.state('leaving')).toBe('failed');
    const { device } = factoryDevice(server, 'leaving', factoryAccounts(server.coaps, leaving.identity));
    device.start();
    await on.registered('leaving');
  });

  it('whose end is not heard of is over when the device comes with its new credential', async () => {
    const silent = await on.writtenDevice('silent', (_, path) => {
      if (path === '/bs') silent.wire.cut = true;
      return undefined;
    });
    await silent.ask();
    await eventually('the finish', async () => silent.asked.find((one) => one.endsWith('/bs')));
    server.clock.skip(31_000);
    await server.event('bootstrap.failed', 'silent', /"at":"finish"/);
    expect(await on.state('silent')).toBe('unconfirmed');
    await connectLogger(server, credentialIn(silent.written), { endpoint: 'silent' });
    expect(await on.state('silent')).toBe('done');
  });

  it(
    'that a restart cuts short is known to have been, whether the device has its key or not',
    { timeout: 60_000 },
    async () => {
      const pause = Promise.withResolvers<undefined>();
      const cut = async (endpoint: string) => {
        const device = await on.writtenDevice(endpoint, (_, path) =>
          path === '/1/0' ? pause.promise : undefined,
        );
        await device.ask();
        await eventually('the write', async () => device.asked.find((one) => one.endsWith('/1/0')));
        return device;
      };
      const [has, hasNot] = [await cut('has'), await cut('has-not')];
      await server.restart();
      pause.resolve(undefined);
      expect(await server.event('bootstrap.failed', 'has')).toMatchObject({
        detail: { reason: 'interrupted' },
      });
      expect(await on.state('has')).toBe('unconfirmed');
      await connectLogger(server, credentialIn(has.written), { endpoint: 'has' });
      expect(await on.state('has')).toBe('done');
      const { device } = factoryDevice(server, 'has-not', factoryAccounts(server.coaps, hasNot.identity));
      device.start();
      await on.registered('has-not');
      await expect(shakeHands(server, credentialIn(hasNot.written))).rejects.toMatchObject({ code: 'alert' });
    },
  );
});
