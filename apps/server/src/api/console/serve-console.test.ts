import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApi } from '../testing/start-api.ts';

const SCRIPT = 'export const x = 1;\n'.repeat(500);
const PAGE = { accept: 'text/html' };

let dir: string;
let server: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'holdfast-console-'));
  dir = join(root, 'dist');
  await mkdir(join(dir, 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(dir, 'index.html'), '<!doctype html><title>one</title>');
  await writeFile(join(dir, 'assets', 'index-a1b2C3_4.js'), SCRIPT);
  await writeFile(join(dir, 'favicon.svg'), '<svg/>');
  server = await startApi({ consoleDir: dir });
});
afterEach(async () => {
  await server.close();
  await rm(join(dir, '..'), { recursive: true });
});

describe('the console', () => {
  it('answers every address of its own with its page, which is never kept', async () => {
    for (const path of ['/', '/devices/urn:imei:1?tab=data', '/index.html']) {
      const { status, headers, text } = await server.admin('GET', path, { headers: PAGE });
      expect([status, headers['content-type'], text]).toEqual([
        200,
        'text/html; charset=utf-8',
        '<!doctype html><title>one</title>',
      ]);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('lets hashed files be kept for ever, in the best encoding that the browser takes', async () => {
    const get = (accept: string) =>
      server.admin('GET', '/assets/index-a1b2C3_4.js', { headers: { 'accept-encoding': accept } });
    const brotli = await get('gzip, br');
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
    expect(brotliDecompressSync(brotli.bytes).toString()).toBe(SCRIPT);
    expect(gunzipSync((await get('gzip')).bytes).toString()).toBe(SCRIPT);
    expect((await get('identity')).text).toBe(SCRIPT);
  });

  it('has the others checked each time', async () => {
    const first = await server.admin('GET', '/favicon.svg');
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const headers = { 'if-none-match': String(first.headers.etag) };
    const again = await server.admin('GET', '/favicon.svg', { headers });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('never answers a missing file with its page', async () => {
    const headers = { accept: '*/*' };
    expect(await server.admin('GET', '/assets/gone-12345678.js', { headers })).toMatchObject({ status: 404 });
    expect((await server.admin('GET', '/x', { headers: { accept: 'application/json' } })).status).toBe(404);
    expect((await server.admin('POST', '/', { headers: PAGE })).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/%00',
  ])('gives nothing that is not its own: %s', async (path) => {
    const { text } = await server.admin('GET', path, { headers: PAGE });
    expect(text).not.toMatch(/^secret|root:/);
  });

  it('is replaced by a new build without a restart', async () => {
    await server.admin('GET', '/', { headers: PAGE });
    await writeFile(join(dir, 'index.html'), '<!doctype html><title>two</title>');
    await utimes(join(dir, 'index.html'), new Date(), new Date(Date.now() + 5000));
    expect((await server.admin('GET', '/', { headers: PAGE })).text).toContain('two');
  });

  it('says how to build it where it has not been built', async () => {
    await rm(join(dir, 'index.html'));
    const { status, text } = await server.admin('GET', '/devices', { headers: PAGE });
    expect(status).toBe(503);
    expect(text).toContain('npm run build');
  });
});
