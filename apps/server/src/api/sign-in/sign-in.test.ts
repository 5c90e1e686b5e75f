import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, startApi, type Answered } from '../testing/start-api.ts';

let server: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  server = await startApi();
});
afterEach(() => server.close());

const signIn = (token: string, headers: Record<string, string> = {}) =>
  server.ask('POST', '/api/v1/session', { body: { token }, headers });
const cookieOf = (answer: Answered): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

describe('signing in', () => {
  it('goes from a link to a cookie to signed out', async () => {
    const made = await server.admin('POST', '/api/v1/sign-in-links');
    expect(made.status).toBe(201);
    const [page, secret = ''] = String(made.json['url']).split('#');
    expect(page).toBe(`http://127.0.0.1:${server.port}/sign-in`);

    const signedIn = await signIn(secret);
    expect(signedIn.status).toBe(200);
    expect(signedIn.json).toMatchObject({
      name: 'Administrator',
      serverVersion: '1.2.3',
      expiresAt: '2026-01-01T12:00:00.000Z',
    });
    expect(signedIn.headers['set-cookie']?.[0]).toMatch(
      /^holdfast_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(signedIn.text).not.toContain(cookieOf(signedIn).split('=')[1]);
    expect(await signIn(secret)).toMatchObject({ status: 401, json: { code: 'sign_in_expired' } });

    const cookie = cookieOf(signedIn);
    expect((await server.ask('GET', '/api/v1/session', { headers: { cookie } })).status).toBe(200);
    const out = await server.ask('DELETE', '/api/v1/session', {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    expect([out.status, out.headers['set-cookie']?.[0]]).toEqual([
      204,
      expect.stringMatching(/^holdfast_session=; Max-Age=0; Path=\//),
    ]);
    expect((await server.ask('GET', '/api/v1/session', { headers: { cookie } })).status).toBe(401);
  });

  it('takes the admin token, and says how long to wait after too many wrong ones', async () => {
    for (let i = 0; i < 10; i++) expect((await signIn(`wrong ${i}`)).status).toBe(401);
    const limited = await signIn(ADMIN_TOKEN);
    expect([limited.status, limited.json.code, limited.headers['retry-after']]).toEqual([
      429,
      'too_many_attempts',
      '5',
    ]);
    await server.clock.advance(5000);
    expect((await signIn(ADMIN_TOKEN)).status).toBe(200);
  });

  it('never falls back from a wrong token to a right cookie', async () => {
    const cookie = await server.cookie();
    for (const authorization of ['Bearer wrong', 'Basic dXNlcjpwYXNz', 'Bearer'])
      expect(
        (await server.ask('GET', '/api/v1/session', { headers: { cookie, authorization } })).status,
      ).toBe(401);
  });

  it('leaves no secret in a log line', async () => {
    const { secret } = await server.access.createLink('start');
    const cookie = cookieOf(await signIn(secret));
    await server.admin('GET', `/api/v1/devices?q=${ADMIN_TOKEN}`);
    await server.ask('GET', '/api/v1/devices', { headers: { cookie } });
    const logged = JSON.stringify(server.lines);
    expect(server.lines.length).toBeGreaterThan(3);
    for (const hidden of [secret, cookie.split('=')[1], ADMIN_TOKEN, '?q='])
      expect(logged).not.toContain(hidden);
  });
});

describe('a page of another origin', () => {
  const change = async (headers: Record<string, string>) => {
    const cookie = await server.cookie();
    return server.ask('POST', '/api/v1/devices', {
      body: { endpoint: 'a' },
      headers: { cookie, ...headers },
    });
  };

  it('cannot change anything with the cookie', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: `http://127.0.0.1:${server.port}` },
      { origin: 'http://evil.example' },
      { origin: 'http://127.0.0.1:1' },
      { origin: 'null' },
      {},
    ] as Record<string, string>[])
      expect(await change(headers)).toMatchObject({ status: 403, json: { code: 'cross_origin' } });
    expect(server.asked).toEqual([]);
  });

  it('is told from our own', async () => {
    expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    expect((await change({ origin: `http://127.0.0.1:${server.port}` })).status).toBe(201);
  });

  it('cannot read with it or sign somebody in', async () => {
    const cookie = await server.cookie();
    const foreign = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' };
    const read = await server.ask('GET', '/api/v1/devices', { headers: { cookie, ...foreign } });
    expect(read.json.code).toBe('cross_origin');
    const login = await signIn(ADMIN_TOKEN, { origin: 'http://evil.example' });
    expect([login.status, login.headers['set-cookie']]).toEqual([403, undefined]);
  });

  it('may link to the console', async () => {
    const cookie = await server.cookie();
    const headers = {
      cookie,
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'navigate',
      accept: 'text/html',
    };
    expect((await server.ask('GET', '/', { headers })).status).toBe(503);
  });

  it('needs no answer for a program with a token', async () => {
    expect((await server.admin('POST', '/api/v1/devices', { body: { endpoint: 'a' } })).status).toBe(201);
  });
});

describe('a host name that is not ours', () => {
  it('is refused even to who has a cookie, unless a token is shown', async () => {
    const headers = { host: `evil.example:${server.port}`, cookie: await server.cookie() };
    const refused = await server.ask('GET', '/api/v1/devices', { headers });
    expect([refused.status, refused.json.code]).toEqual([421, 'unknown_host']);
    expect((await server.ask('GET', '/sign-in', { headers })).status).toBe(421);
    expect((await server.admin('GET', '/api/v1/devices', { headers })).status).toBe(200);
    expect((await server.ask('GET', '/healthz', { headers: { host: 'localhost' } })).status).toBe(200);
  });
});

describe('behind a proxy', () => {
  it('sets secure cookies and makes links for the public address', async () => {
    await server.close();
    server = await startApi({ publicUrl: 'https://fleet.example', trustProxy: true });
    const headers = { host: 'fleet.example', 'x-forwarded-proto': 'https', origin: 'https://fleet.example' };
    const signedIn = await signIn(ADMIN_TOKEN, headers);
    expect(signedIn.headers['set-cookie']?.[0]).toContain('Secure');
    const link = await server.admin('POST', '/api/v1/sign-in-links');
    expect(link.json['url']).toMatch(/^https:\/\/fleet\.example\/sign-in#[\w-]{43}$/);
  });

  it('counts attempts by the address that the proxy saw', async () => {
    await server.close();
    server = await startApi({ trustProxy: true });
    for (let i = 0; i < 11; i++) await signIn('wrong', { 'x-forwarded-for': `10.0.0.${i}, 198.51.100.7` });
    const same = await signIn(ADMIN_TOKEN, { 'x-forwarded-for': '198.51.100.7' });
    const other = await signIn(ADMIN_TOKEN, { 'x-forwarded-for': '198.51.100.7, 198.51.100.8' });
    expect([same.status, other.status]).toEqual([429, 200]);
  });

  it('believes no forwarded header unless told to', async () => {
    for (let i = 0; i < 11; i++) await signIn('wrong', { 'x-forwarded-for': `198.51.100.${i}` });
    expect((await signIn(ADMIN_TOKEN, { 'x-forwarded-for': '203.0.113.1' })).status).toBe(429);
    const cookie = await server.cookie();
    expect(cookie).not.toBe('');
  });
});

describe('the sign-in page', () => {
  it('runs its own script and style, allowed by their hashes, and nothing else', async () => {
    const { status, headers, text } = await server.ask('GET', '/sign-in');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(headers['cache-control']).toBe('no-store');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    for (const element of ['script', 'style']) {
      const source = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(text)?.[1] ?? '';
      expect(source.length).toBeGreaterThan(100);
      expect(policy).toContain(`'sha256-${createHash('sha256').update(source).digest('base64')}'`);
    }
    expect(text).not.toMatch(/(src|href)="(?!data:)/);
    expect(text).toContain('npx holdfast sign-in');
  });
});
