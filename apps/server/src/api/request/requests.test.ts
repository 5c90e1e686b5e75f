import { HoldfastError } from '@holdfast/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problems } from '@holdfast/api-contract';
import { DeviceError } from '../../fleet/fleet-error.ts';
import { StorageError } from '../../journal/journal.ts';
import { ADMIN_TOKEN, startApi } from '../testing/start-api.ts';

let server: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
  server.lines.length = 0;
  server.state.failure = undefined;
});

const RESOURCE = '/api/v1/devices/a/resources/3303/0/5700';

/** Who asks, and for how long it may wait: seven days. */
const asking = { by: 'Admin token', queue: undefined, wait: 604_800 };

describe('input', () => {
  it('reaches the room parsed: names decoded, numbers read, defaults filled in', async () => {
    await server.admin('GET', '/api/v1/devices?limit=7&q=state:offline%20x');
    await server.admin('PUT', '/api/v1/devices/urn%3Aimei%3A1/resources/3/0/14', { body: { value: '+01' } });
    await server.admin('POST', '/api/v1/devices', { body: { endpoint: 'b' } });
    expect(server.asked).toEqual([
      ['list', { limit: 7, q: 'state:offline x' }],
      ['write', 'urn:imei:1', '3/0/14', { value: '+01' }, 'replace', asking],
      ['add', { endpoint: 'b', security: { mode: 'psk' } }],
    ]);
  });

  it('may have no body where an empty object would do, and a type with a parameter', async () => {
    expect((await server.admin('POST', '/api/v1/devices/a/resources/3/0/4')).status).toBe(200);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await server.admin('PUT', RESOURCE, { body: '{"value":1}', headers })).status).toBe(200);
    expect(server.asked).toEqual([
      ['executeOrCreate', 'a', '3/0/4', {}, asking],
      ['write', 'a', '3303/0/5700', { value: 1 }, 'replace', asking],
    ]);
  });

  it.each<
    [what: string, method: string, path: string, body: object | string | undefined, code: string, at: string]
  >([
    ['a limit that is none', 'GET', '/api/v1/devices?limit=x', undefined, 'invalid_request', 'limit'],
    ['a limit too high', 'GET', '/api/v1/devices?limit=1001', undefined, 'invalid_request', 'limit'],
    ['a wait of nothing', 'GET', `${RESOURCE}?wait=0`, undefined, 'invalid_request', 'wait'],
    ['a wait beyond the most', 'GET', `${RESOURCE}?wait=2592001`, undefined, 'invalid_request', 'wait'],
    ['a queue that is none', 'GET', `${RESOURCE}?queue=maybe`, undefined, 'invalid_request', 'queue'],
    ['an id that is none', 'GET', '/api/v1/devices/a/operations/x', undefined, 'invalid_request', 'id'],
    ['a parameter twice', 'GET', '/api/v1/devices?q=a&q=b', undefined, 'invalid_request', 'q'],
    ['a path that is none', 'GET', '/api/v1/devices/a/resources/3303/x', undefined, 'invalid_path', 'path'],
    ['a slash in a name', 'GET', '/api/v1/devices/a%2Fb', undefined, 'invalid_request', 'endpoint'],
    ['a broken escape', 'GET', '/api/v1/devices/%00', undefined, 'invalid_request', 'endpoint'],
    ['a missing body', 'POST', '/api/v1/devices', undefined, 'invalid_request', 'endpoint'],
    [
      'a key that is not hex',
      'POST',
      '/api/v1/devices',
      { endpoint: 'a', security: { mode: 'psk', key: 'secret' } },
      'invalid_request',
      'security.key',
    ],
    [
      'an unknown message',
      'GET',
      '/api/v1/events?messages=device,all',
      undefined,
      'invalid_request',
      'messages',
    ],
  ])('is refused with its place: %s', async (_, method, path, body, code, at) => {
    const answer = await server.admin(method, path, body === undefined ? {} : { body });
    expect(answer).toMatchObject({ status: 400, json: { code, status: 400, issues: [{ path: at }] } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(server.asked).toEqual([]);
  });

  it.each<[what: string, body: string | Uint8Array, type: string | undefined, status: number, code: string]>([
    ['text', 'value=1', 'text/plain', 415, 'unsupported_media_type'],
    ['a form', 'value=1', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['no type', '{"value":1}', undefined, 415, 'unsupported_media_type'],
    ['half a JSON', '{"value":', 'application/json', 400, 'invalid_request'],
    ['bytes that are no text', Uint8Array.of(0x22, 0xff, 0x22), 'application/json', 400, 'invalid_request'],
    ['an array', '[]', 'application/json', 400, 'invalid_request'],
    [
      'more than 1 MiB',
      JSON.stringify({ value: 'x'.repeat(1024 * 1024) }),
      'application/json',
      413,
      'body_too_large',
    ],
  ])('is refused as a body: %s', async (_, body, type, status, code) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const answer = await server.admin('PUT', RESOURCE, { body, headers });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(server.asked).toEqual([]);
  });

  it('stops reading a body without a length at its limit', async () => {
    const body = JSON.stringify({ value: 'x'.repeat(2 * 1024 * 1024) });
    const answer = await fetch(`http://127.0.0.1:${server.port}${RESOURCE}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
    await answer.body?.cancel();
  });

  it('takes 4 MiB of XML and no more', async () => {
    const send = (body: string, type = 'application/xml') =>
      server.admin('POST', '/api/v1/models/objects', { body, headers: { 'content-type': type } });
    expect((await send('x'.repeat(4 * 1024 * 1024))).status).toBe(201);
    expect((await send('x'.repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await send('<a/>', 'text/xml; charset=utf-8')).status).toBe(201);
    expect((await send('{}', 'application/json')).status).toBe(415);
    expect((await send(' ')).status).toBe(400);
  });
});

describe('what a room throws', () => {
  it('is answered by its code, with its own words', async () => {
    server.state.failure = new DeviceError('device_refused', 'the device answered 4.05', {
      deviceCode: '4.05',
    });
    expect(await server.admin('GET', RESOURCE)).toMatchObject({
      status: 502,
      json: {
        type: 'urn:holdfast:problem:device_refused',
        title: problems.device_refused[1],
        status: 502,
        code: 'device_refused',
        detail: 'the device answered 4.05',
        deviceCode: '4.05',
      },
    });
    server.state.failure = new HoldfastError('device_asleep', 'a sleeps until its next update');
    expect(await server.admin('GET', RESOURCE)).toMatchObject({
      status: 409,
      json: { code: 'device_asleep' },
    });
  });

  it('says when to try again where nothing could be stored', async () => {
    for (const code of ['unavailable', 'overloaded', 'closed'] as const) {
      server.state.failure = new StorageError(code, 'SQLITE_FULL in /var/lib/holdfast');
      const { status, headers, json, text } = await server.admin('PUT', RESOURCE, { body: { value: 1 } });
      expect([status, json.code, headers['retry-after']]).toEqual([503, 'storage_unavailable', '5']);
      expect(text).not.toContain('SQLITE');
    }
    expect(server.lines.filter(({ level }) => level === 'warn')).toHaveLength(3);
  });

  it.each<[string, Error]>([
    ['a mistake', new TypeError('cannot read x of undefined at /srv/holdfast')],
    ['a code of another layer', new HoldfastError('bad-record', 'epoch 1')],
    ['a code that is an object property', new HoldfastError('toString', 'x')],
  ])('tells nothing of %s but where the log has it', async (_, failure) => {
    server.state.failure = failure;
    const { status, json, headers } = await server.admin('GET', RESOURCE);
    const instance = headers['x-request-id'];
    expect(status).toBe(500);
    expect(json).toEqual({
      type: 'urn:holdfast:problem:internal',
      title: problems.internal[1],
      status: 500,
      code: 'internal',
      instance,
    });
    expect(server.lines.find(({ level }) => level === 'error')).toMatchObject({
      request: instance,
      error: expect.stringContaining(failure.message),
    });
  });
});

describe('the log', () => {
  it('has one line a request: changes for the operator, reads and strangers for the developer', async () => {
    await server.admin('GET', '/api/v1/devices?q=secret');
    await server.admin('PUT', RESOURCE, { body: { value: 'secret' } });
    await server.ask('PUT', RESOURCE, { body: { value: 'secret' } });
    const lines = server.lines.filter(({ message }) => message === 'request');
    expect(lines).toMatchObject([
      { level: 'debug', method: 'GET', route: '/api/v1/devices', status: 200 },
      { level: 'info', method: 'PUT', route: '/api/v1/devices/{endpoint}/resources/{path...}', status: 200 },
      { level: 'debug', method: 'PUT', status: 401 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});

describe('every answer', () => {
  it('carries the security headers, problems and pages too', async () => {
    for (const path of ['/healthz', '/sign-in', '/api/v1/devices', '/', '/nothing/here']) {
      const { headers } = await server.admin('GET', path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'x-request-id': expect.stringMatching(/^req_/),
      });
    }
  });

  it('is compressed where it is long, only read, and the client can', async () => {
    for (let i = 0; i < 100; i++) server.addDevice(`device-${i}`);
    const headers = { 'accept-encoding': 'br;q=1, gzip' };
    const packed = await server.admin('GET', '/api/v1/devices', { headers });
    expect(packed.headers['content-encoding']).toBe('gzip');
    const plain = await server.admin('GET', '/api/v1/devices', {
      headers: { 'accept-encoding': 'gzip;q=0' },
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.text.length).toBeGreaterThan(4 * packed.bytes.length);
    expect(
      (await server.admin('GET', '/api/v1/devices/device-1', { headers })).headers['content-encoding'],
    ).toBeUndefined();
  });
});
