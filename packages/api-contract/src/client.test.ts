import { describe, expect, it } from 'vitest';
import { ApiError, createClient, routePath } from './index.ts';

const answering = (status: number, body: unknown) => {
  const seen: { url: string; init: RequestInit | undefined }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    seen.push({ url: new Request(url).url, init });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  };
  return { seen, call: createClient({ origin: 'http://h', token: 't0', fetch }) };
};

describe('routePath', () => {
  it('escapes a segment but keeps the slashes of a path', () => {
    const params = { endpoint: 'urn:imei:1 2', path: '3303/0/5700' };
    expect(routePath('readResource', { params })).toBe(
      '/api/v1/devices/urn%3Aimei%3A1%202/resources/3303/0/5700',
    );
    expect(routePath('listDevices', { query: { q: 'a&b', cursor: undefined } })).toBe(
      '/api/v1/devices?q=a%26b',
    );
  });
});

describe('createClient', () => {
  it('sends the token in a header and the body as JSON', async () => {
    const { seen, call } = answering(201, { endpoint: 'a' });
    await call('addDevice', { body: { endpoint: 'a' } });
    expect(seen[0]?.url).toBe('http://h/api/v1/devices');
    expect(seen[0]?.init?.headers).toMatchObject({
      authorization: 'Bearer t0',
      'content-type': 'application/json',
    });
    expect(seen[0]?.init?.body).toBe('{"endpoint":"a"}');
  });

  it('turns problem documents, and anything else, into ApiError', async () => {
    const problem = {
      type: 'about:blank',
      title: 'T',
      status: 404,
      code: 'device_not_found',
      detail: 'no device "a"',
    };
    await expect(
      answering(404, problem).call('getDevice', { params: { endpoint: 'a' } }),
    ).rejects.toMatchObject({
      name: 'ApiError',
      code: 'device_not_found',
      message: 'no device "a"',
    });
    const stranger = answering(502, '<html>bad gateway</html>').call('overview');
    await expect(stranger).rejects.toBeInstanceOf(ApiError);
    await expect(stranger).rejects.toMatchObject({ code: 'not_holdfast' });
  });
});
