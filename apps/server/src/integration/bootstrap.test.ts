import { fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import { codes, uriPath, type CoapRequest } from '@holdfast/coap';
import type { DtlsSession } from '@holdfast/dtls';
import {
  ContentFormat,
  coreObjects,
  decodeBootstrapPack,
  decodeEntries,
  Lwm2mPath,
  ModelRegistry,
  type Entry,
} from '@holdfast/lwm2m';
import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { coapOver, connectLogger, shakeHands } from './testing/connect-device.ts';
import { FACTORY_KEY, factoryAccounts, factoryDevice } from './testing/factory-device.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

let server: Served;
beforeAll(async () => {
  server = await serveInProcess();
});
afterAll(() => server.end());
beforeEach(() => profile('standard', { isDefault: true, rekey: false }));

const profile = async (
  name: string,
  body: {
    readonly isDefault?: boolean;
    readonly rekey?: boolean;
    readonly server?: { readonly uri?: string };
  },
): Promise<void> => void (await server.call('putBootstrapProfile', { params: { name }, body }));

const addFactory = async (endpoint: string, profileName?: string): Promise<string> => {
  const identity = `factory-${endpoint}`;
  const bootstrap = {
    identity,
    key: FACTORY_KEY,
    ...(profileName === undefined ? {} : { profile: profileName }),
  };
  await server.call('addDevice', { body: { endpoint, bootstrap } });
  return identity;
};

const registered = (endpoint: string) =>
  eventually(`${endpoint} registered`, async () => {
    const device = await server.device(endpoint);
    return device.registration === null ? undefined : device;
  });

const state = async (endpoint: string) => (await server.device(endpoint)).bootstrap?.state;

/** A device that takes what it is written as the test says. */
async function writtenDevice(
  endpoint: string,
  answer: (
    request: CoapRequest<DtlsSession>,
    path: string,
  ) => number | undefined | Promise<number | undefined>,
) {
  const identity = await addFactory(endpoint);
  const { wire, dtls } = await shakeHands(server, { identity, key: FACTORY_KEY });
  const asked: string[] = [];
  const written: Entry[] = [];
  const coap = coapOver<DtlsSession>(dtls, {
    handle: async (request) => {
      const path = `/${uriPath(request.options).join('/')}`;
      asked.push(`${request.method} ${path}`);
      if (request.method === codes.put) written.push(...entriesOf(path, request));
      const code = (await answer(request, path)) ?? USUAL.get(request.method) ?? codes.changed;
      const links = request.method === codes.get ? { contentFormat: 40, payload: utf8('</0/0>,</1>') } : {};
      return { code, ...links };
    },
  });
  const ask = async (name = endpoint): Promise<number> =>
    (await coap.request(dtls.session, { method: codes.post, path: ['bs'], query: [`ep=${name}`] })).code;
  return { wire, dtls, coap, identity, asked, written, ask };
}

const USUAL = new Map<number, number>([
  [codes.get, codes.content],
  [codes.delete, codes.deleted],
]);
const lookup = new ModelRegistry(coreObjects).lookup();
const entriesOf = (path: string, { payload }: CoapRequest<DtlsSession>): readonly Entry[] =>
  decodeEntries(ContentFormat.tlv, payload, { base: Lwm2mPath.parse(path), lookup });

const opaque = (entries: readonly Entry[], path: string): Uint8Array => {
  const found = entries.find((entry) => entry.path.text === path)?.value;
  if (found?.type !== 'opaque') throw new Error(`${path} was not written`);
  return found.value;
};
const credentialIn = (entries: readonly Entry[]): { identity: string; key: string } => ({
  identity: fromUtf8(opaque(entries, '/0/1/3')),
  key: toHex(opaque(entries, '/0/1/5')),
});

describe('a device with a factory credential', () => {
  it('gets its operational one, shakes hands with it, and registers', { timeout: 60_000 }, async () => {
    const identity = await addFactory('fresh');
    expect(await server.device('fresh')).toMatchObject({
      bootstrap: { identity, profile: null, state: 'never', finishedAt: null },
    });
    const { device, saved } = factoryDevice(server, 'fresh', factoryAccounts(server.coaps, identity));
    device.start();
    const view = await registered('fresh');
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
    const identity = await addFactory('narrow');
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
    await addFactory('without');
    await expect(shakeHands(server, { identity: 'without', key: FACTORY_KEY })).rejects.toMatchObject({
      code: 'alert',
    });
    const add = (endpoint: string, identity: string) =>
      server.call('addDevice', { body: { endpoint, bootstrap: { identity, key: FACTORY_KEY } } });
    await expect(add('other', 'factory-without')).rejects.toMatchObject({ code: 'identity_taken' });
    await expect(add('other', 'other')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('may ask for everything in one message', async () => {
    const identity = await addFactory('packed');
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
    expect(await state('packed')).toBe('unconfirmed');
    await connectLogger(server, given, { endpoint: 'packed' });
    expect(await server.device('packed')).toMatchObject({
      security: { identity: given.identity },
      bootstrap: { state: 'done' },
    });
  });
});

describe('a bootstrap', () => {
  it('is refused of a device that names another, or for which there is no profile', async () => {
    const named = await writtenDevice('named', () => undefined);
    expect(await named.ask('fresh')).toBe(codes.badRequest);
    expect(await server.event('bootstrap.failed', 'named')).toMatchObject({
      detail: { reason: 'endpoint_mismatch' },
    });
    await profile('standard', { isDefault: false });
    expect(await named.ask()).toBe(codes.forbidden);
    expect(await server.event('bootstrap.failed', 'named', /no_profile/)).toMatchObject({
      detail: { reason: 'no_profile' },
    });
    expect(await state('named')).toBe('never');
    expect(named.asked).toEqual([]);
  });

  it('that the device refuses a write of leaves everything as it was', async () => {
    const refusing = await writtenDevice('refusing', (_, path) =>
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
    const leaving = await writtenDevice('leaving', (_, path) => {
      if (path === '/0/1') leaving.wire.cut = true;
      return undefined;
    });
    await leaving.ask();
    await eventually('the write', async () => leaving.written.find(({ path }) => path.text === '/0/1/5'));
    server.clock.skip(31_000);
    expect(await server.event('bootstrap.failed', 'leaving')).toMatchObject({
      detail: { reason: 'device_timeout', at: 'write /0/1' },
    });
    expect(await state('leaving')).toBe('failed');
    const { device } = factoryDevice(server, 'leaving', factoryAccounts(server.coaps, leaving.identity));
    device.start();
    await registered('leaving');
  });

  it('whose end is not heard of is over when the device comes with its new credential', async () => {
    const silent = await writtenDevice('silent', (_, path) => {
      if (path === '/bs') silent.wire.cut = true;
      return undefined;
    });
    await silent.ask();
    await eventually('the finish', async () => silent.asked.find((one) => one.endsWith('/bs')));
    server.clock.skip(31_000);
    await server.event('bootstrap.failed', 'silent', /"at":"finish"/);
    expect(await state('silent')).toBe('unconfirmed');
    await connectLogger(server, credentialIn(silent.written), { endpoint: 'silent' });
    expect(await state('silent')).toBe('done');
  });

  it(
    'that a restart cuts short is known to have been, whether the device has its key or not',
    { timeout: 60_000 },
    async () => {
      const pause = Promise.withResolvers<undefined>();
      const cut = async (endpoint: string) => {
        const device = await writtenDevice(endpoint, (_, path) =>
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
      expect(await state('has')).toBe('unconfirmed');
      await connectLogger(server, credentialIn(has.written), { endpoint: 'has' });
      expect(await state('has')).toBe('done');
      const { device } = factoryDevice(server, 'has-not', factoryAccounts(server.coaps, hasNot.identity));
      device.start();
      await registered('has-not');
      await expect(shakeHands(server, credentialIn(hasNot.written))).rejects.toMatchObject({ code: 'alert' });
    },
  );
});

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
    await profile('standard', { isDefault: true, rekey: true });
    expect(await reached('changes')).toBe(codes.changed);
    await server.event('bootstrap.started', 'changes');
  });

  it('is asked for when the server triggers it, and retires the former', { timeout: 60_000 }, async () => {
    const identity = await addFactory('triggered');
    const { device, saved } = factoryDevice(server, 'triggered', factoryAccounts(server.coaps, identity));
    device.start();
    const first = await registered('triggered');
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
    const device = await writtenDevice('rubbish', () => undefined);
    const send = async (method: number, path: string[], query: string[]): Promise<number> =>
      (await device.coap.request(device.dtls.session, { method, path, query })).code;
    expect(await send(codes.post, ['bs'], ['ep=a', 'ep=b'])).toBe(codes.badRequest);
    expect(await send(codes.post, ['bs'], ['ep=rubbish', 'pct=x'])).toBe(codes.badRequest);
    expect(await send(codes.get, ['bs'], [])).toBe(codes.methodNotAllowed);
    expect(await send(codes.post, ['bspack'], [])).toBe(codes.methodNotAllowed);
    expect(await send(codes.post, ['bs', 'x'], [])).toBe(codes.notFound);
    expect(await state('rubbish')).toBe('never');
    expect(device.asked).toEqual([]);
  });

  it('of requests gives the last key and no other', async () => {
    const device = await writtenDevice('eager', () => undefined);
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
    const device = await writtenDevice('going', () => undefined);
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
    expect(await state('going')).toBe('never');
    expect(server.errors()).toEqual([]);
  });
});
