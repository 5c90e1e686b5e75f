import { answered, type QueuedOperation } from '@holdfast/api-contract';
import { utf8 } from '@holdfast/bytes';
import { codes, NoAnswer, uriPath, type CoapResponse } from '@holdfast/coap';
import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { coapOver, connectLogger, shakeHands } from './testing/connect-device.ts';
import { quietObjects } from './testing/logger-objects.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

let server: Served;
beforeAll(async () => {
  server = await serveInProcess();
});
afterAll(() => server.end());

const at = (endpoint: string, path: string) => ({ params: { endpoint, path } });

describe('on a device that is there', () => {
  let logger: Awaited<ReturnType<typeof connectLogger>>;
  let endpoint: string;
  let number = 0;
  beforeEach(async () => {
    endpoint = `logger-${++number}`;
    logger = await connectLogger(server, await server.add(endpoint));
  });

  it('read', async () => {
    expect(await server.call('readResource', at(endpoint, '3303/0/5700'))).toMatchObject({ value: 4.5 });
    const { values } = answered(await server.call('readResource', at(endpoint, '3303/0')));
    expect(values.map(({ path, value }) => [path, value])).toEqual([
      ['/3303/0/5700', 4.5],
      ['/3303/0/5701', 'Cel'],
    ]);
  });

  it('write, and what was written is known', async () => {
    await server.call('writeResource', {
      ...at(endpoint, '3/0/15'),
      query: {},
      body: { value: 'Asia/Tokyo' },
    });
    expect(logger.logger.zone).toBe('Asia/Tokyo');
    const body = { values: { '15': 'Europe/Vienna' } };
    await server.call('writeResource', { ...at(endpoint, '3/0'), query: { mode: 'update' }, body });
    expect(logger.logger.zone).toBe('Europe/Vienna');
    const { values } = await server.call('listValues', { params: { endpoint } });
    expect(values.find(({ path }) => path === '/3/0/15')?.value).toBe('Europe/Vienna');
  });

  it('execute, with and without arguments', async () => {
    await server.call('executeOrCreate', { ...at(endpoint, '3/0/4'), body: {} });
    await server.call('executeOrCreate', { ...at(endpoint, '3/0/4'), body: { arguments: "0='now'" } });
    expect(logger.logger.executed).toEqual(['', "0='now'"]);
    await server.event('operation.done', endpoint, /^Execute of \/3\/0\/4 done /);
  });

  it('create and delete, with and without naming the instance', async () => {
    const create = (body: object) => server.call('executeOrCreate', { ...at(endpoint, '3303'), body });
    expect(await create({ instance: 7, values: { '5700': 1.5 } })).toMatchObject({ path: '/3303/7' });
    expect(await create({ values: { '5700': 2.5 } })).toMatchObject({ path: '/3303/1' });
    expect(await server.call('readResource', at(endpoint, '3303/1/5700'))).toMatchObject({ value: 2.5 });
    await server.call('deleteInstance', at(endpoint, '3303/7'));
    await expect(server.call('readResource', at(endpoint, '3303/7'))).rejects.toMatchObject({
      code: 'device_refused',
      problem: { deviceCode: '4.04' },
    });
    const { values } = await server.call('listValues', { params: { endpoint } });
    expect(values.filter(({ path }) => path.startsWith('/3303/7/'))).toEqual([]);
  });

  it('discover and attributes', async () => {
    const body = { pmin: 5, pmax: 60, gt: 8 };
    await server.call('writeAttributes', { ...at(endpoint, '3303/0/5700'), body });
    const { links } = answered(await server.call('discover', at(endpoint, '3303/0')));
    expect(links.find(({ path }) => path === '/3303/0/5700')?.attributes).toMatchObject({
      pmin: '5',
      pmax: '60',
      gt: '8',
    });
    expect(links.map(({ path }) => path)).toContain('/3303/0/5701');
  });

  it('refused: device_refused with its code, and a line in the feed', async () => {
    const body = { value: 'x' };
    await expect(
      server.call('writeResource', { ...at(endpoint, '3/0/1'), query: {}, body }),
    ).rejects.toMatchObject({
      code: 'device_refused',
      problem: { status: 502, deviceCode: '4.05' },
    });
    const told = await server.event('operation.failed', endpoint);
    expect(told).toMatchObject({ detail: { path: '/3/0/1', code: 'device_refused' } });
    expect(told.text).toMatch(/^Write to \/3\/0\/1 failed: the device answered 4\.05/);
  });
});

describe('on a device that cannot be asked', () => {
  it('never registered: not_registered', async () => {
    await server.add('new');
    await expect(server.call('readResource', at('new', '3/0'))).rejects.toMatchObject({
      code: 'not_registered',
      problem: { status: 409 },
    });
  });

  it('in queue mode, its awake window over: it waits, with an address, until the device speaks again', async () => {
    const { client } = await connectLogger(server, await server.add('sleeper'), {
      queueMode: true,
      lifetime: 86_400,
      objects: quietObjects,
    });
    server.clock.skip(94_000);
    await eventually('asleep', async () => (await server.device('sleeper')).state === 'asleep' || undefined);
    const at1 = at('sleeper', '1/0/1');
    await expect(server.call('readResource', { ...at1, query: { queue: 'false' } })).rejects.toMatchObject({
      code: 'device_asleep',
      problem: { status: 409 },
    });
    const read = await server.ask('GET', '/api/v1/devices/sleeper/resources/1/0/1');
    expect(read.status).toBe(202);
    const { id } = (await read.json()) as QueuedOperation;
    expect(read.headers.get('location')).toBe(`/api/v1/devices/sleeper/operations/${id}`);
    const params = { endpoint: 'sleeper', id };
    expect(await server.call('getOperation', { params })).toMatchObject({ state: 'queued', attempts: 0 });
    await client.update();
    await eventually('done', async () => {
      const { state, result } = await server.call('getOperation', { params });
      return state === 'done' && result?.values[0]?.value === 300 ? true : undefined;
    });
    expect(await server.call('readResource', at1)).toMatchObject({ value: 300 });
  });

  it('unknown: device_not_found', async () => {
    await expect(server.call('readResource', at('nobody', '3/0'))).rejects.toMatchObject({
      code: 'device_not_found',
    });
  });
});

describe('on a device that does not speak LwM2M', () => {
  /** Registers with object 3 alone, and answers every request as told. */
  async function answering(endpoint: string, answer: () => CoapResponse) {
    const { dtls } = await shakeHands(server, await server.add(endpoint));
    const asked: string[] = [];
    const coap = coapOver(dtls, {
      handle: async ({ options }) => {
        asked.push(uriPath(options).join('/'));
        return answer();
      },
    });
    const registered = await coap.request(dtls.session, {
      method: codes.post,
      path: ['rd'],
      query: [`ep=${endpoint}`, 'lt=300', 'lwm2m=1.1', 'b=U'],
      payload: utf8('</1/0>'),
    });
    expect(registered.code).toBe(codes.created);
    return asked;
  }

  it.each<[string, () => CoapResponse]>([
    [
      'bytes that are no TLV',
      () => ({ code: codes.content, contentFormat: 11_542, payload: Uint8Array.of(0xff, 1) }),
    ],
    [
      'a content format that is none',
      () => ({ code: codes.content, contentFormat: 65_000, payload: utf8('x') }),
    ],
    [
      'a path that was not asked for',
      () => ({ code: codes.content, contentFormat: 110, payload: utf8('[{"n":"/9/0/0","v":1}]') }),
    ],
    [
      'an option that is critical and unknown',
      () => ({ code: codes.content, options: [{ number: 9999, value: Uint8Array.of(1) }] }),
    ],
  ])('%s: device_misbehaved', async (what, answer) => {
    const endpoint = what.replaceAll(' ', '-');
    const asked = await answering(endpoint, answer);
    await expect(server.call('readResource', at(endpoint, '1/0'))).rejects.toMatchObject({
      code: 'device_misbehaved',
      problem: { status: 502 },
    });
    expect(asked).toContain('1/0');
    expect((await server.call('listValues', { params: { endpoint } })).values).toEqual([]);
  });

  it('nothing at all: device_timeout', async () => {
    let asked: () => void = () => {};
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    await answering('silent', () => {
      asked();
      throw new NoAnswer();
    });
    const read = server.call('readResource', at('silent', '1/0'));
    await Promise.race([wasAsked, read]);
    server.clock.skip(31_000);
    await expect(read).rejects.toMatchObject({ code: 'device_timeout', problem: { status: 504 } });
  });

  it('an answer in blocks beyond the limit: device_misbehaved, with the limit', async () => {
    const payload = new Uint8Array((1 << 20) + 1);
    const asked = await answering('endless', () => ({ code: codes.content, contentFormat: 42, payload }));
    const read = server.call('readResource', at('endless', '1/0/9'));
    await expect(read).rejects.toMatchObject({
      code: 'device_misbehaved',
      message: expect.stringContaining(`exceeds ${1 << 20} bytes`),
    });
    expect(asked.length).toBeGreaterThan(0);
    expect((await server.device('endless')).state).toBe('online');
  });

  it('an answer to observe without observing: device_misbehaved, and nothing is observed', async () => {
    await answering('unwilling', () => ({ code: codes.content, contentFormat: 0, payload: utf8('1') }));
    await expect(server.call('observe', at('unwilling', '1/0/1'))).rejects.toMatchObject({
      code: 'device_misbehaved',
    });
    const { observations } = await server.call('listObservations', { params: { endpoint: 'unwilling' } });
    expect(observations).toEqual([]);
  });
});
