import { routes } from '@holdfast/api-contract';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpEnv } from './http-env.ts';
import { Mounts } from './mounts.ts';
import { startApi } from './testing/start-api.ts';

/** What may be reached without signing in, and nothing else. */
const PUBLIC = [
  'GET /healthz',
  'GET /log/checkpoint',
  'GET /log/content/{hash}',
  'GET /log/tile/{path...}',
  'GET /readyz',
  'GET /sign-in',
  'POST /api/v1/session',
];

let server: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.close());

/** An address that a pattern fits. */
const example = (route: string): string =>
  route
    .replace('{path...}', '3303/0/5700')
    .replace('{endpoint}', 'a')
    .replace('{id}', '3')
    .replace('/*', '/anything');

describe('every address', () => {
  it('names the permission it needs', () => {
    const unnamed = server.api.mounts.all.filter(({ mount }) => mount === undefined);
    expect(unnamed).toEqual([]);
    const named = server.api.mounts.all.map(({ mount }) => `${mount?.method} ${mount?.route}`);
    for (const { method, path } of Object.values(routes))
      expect(named).toContain(`${method.toUpperCase()} /api/v1${path}`);
  });

  it('is public only where it is meant to be', () => {
    const open = server.api.mounts.all.flatMap(({ mount }) =>
      mount?.needed === 'public' ? [`${mount.method} ${mount.route}`] : [],
    );
    expect(open.sort()).toEqual(PUBLIC);
  });

  it('asks a stranger to sign in', async () => {
    const { mounts } = server.api;
    const asked = mounts.all.flatMap(({ mount }) => {
      if (mount === undefined) return [];
      const methods =
        mount.method === 'ALL' ? ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'] : [mount.method];
      return methods.map((method) => ({ method, route: mount.route, path: example(mount.route) }));
    });
    expect(asked.length).toBeGreaterThan(100);
    for (const { method, route, path } of asked) {
      const open = PUBLIC.includes(`${method === 'HEAD' ? 'GET' : method} ${route}`);
      if (open) continue;
      const { status, headers } = await server.ask(method, path);
      expect([method, path, status]).toEqual([method, path, 401]);
      expect(headers['www-authenticate']).toContain('Bearer');
      if (method !== 'HEAD') expect(headers['content-type']).toBe('application/problem+json');
    }
    expect(server.asked).toEqual([]);
  });

  it('sends a person who opens a page to the sign-in page, and back after', async () => {
    const headers = { accept: 'text/html,*/*;q=0.8' };
    const { status, headers: answer } = await server.ask('GET', '/devices/a%20b?tab=data', { headers });
    expect([status, answer.location]).toEqual([302, '/sign-in?next=%2Fdevices%2Fa%2520b%3Ftab%3Ddata']);
    expect((await server.ask('GET', '/', { headers })).headers.location).toBe('/sign-in');
    expect((await server.ask('GET', '/api/v1/devices', { headers })).status).toBe(401);
    expect((await server.ask('GET', '/assets/a.js', { headers: { accept: '*/*' } })).status).toBe(401);
    const script = { ...headers, 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
    expect((await server.ask('GET', '/', { headers: script })).status).toBe(401);
  });

  it('does not tell a stranger whether it exists', async () => {
    const existing = await server.ask('GET', '/api/v1/devices/a');
    const missing = await server.ask('GET', '/api/v1/nothing');
    expect(missing.json).toEqual(existing.json);
    expect(await server.admin('GET', '/api/v1/nothing')).toMatchObject({
      status: 404,
      json: { code: 'not_found' },
    });
    expect((await server.admin('GET', '/api')).json).toMatchObject({ code: 'not_found' });
  });

  it('answers a method that it does not take with those that it does', async () => {
    const wrong = await server.admin('PATCH', '/api/v1/devices/a');
    expect([wrong.status, wrong.json.code, wrong.headers.allow]).toEqual([
      405,
      'method_not_allowed',
      'GET, DELETE, HEAD',
    ]);
  });
});

describe('an address that was mounted without a permission', () => {
  it('is found, and never runs', async () => {
    const app = new Hono<HttpEnv>();
    const mounts = new Mounts(app);
    mounts.around(async (c, next) => {
      mounts.answering(c);
      return next();
    });
    let ran = false;
    app.get('/backdoor', (c) => {
      ran = true;
      return c.text('open');
    });
    mounts.at('ALL', '/*', 'self', (c) => c.text('named'));
    app.onError((error, c) => c.text(error.message, 500));
    expect(mounts.all.map(({ pattern, mount }) => [pattern, mount?.needed])).toEqual([
      ['GET /backdoor', undefined],
      ['ALL /*', 'self'],
    ]);
    expect(await (await app.request('/backdoor')).text()).toBe('GET /backdoor names no permission');
    expect(ran).toBe(false);
    expect(await (await app.request('/else')).text()).toBe('named');
  });
});
