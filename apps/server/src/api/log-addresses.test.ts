import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './testing/start-api.ts';

let open: Awaited<ReturnType<typeof startApi>>;
let shut: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  open = await startApi();
  shut = await startApi({ logPrivate: true });
});
afterAll(() => Promise.all([open.close(), shut.close()]));

it('publishes the checkpoint, which no cache keeps, and the rest, which each may keep for ever', async () => {
  const checkpoint = await open.ask('GET', '/log/checkpoint');
  expect(checkpoint).toMatchObject({
    status: 200,
    text: 'fleet.example/log\n',
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache' },
  });
  const lasting = {
    'content-type': 'application/octet-stream',
    'cache-control': 'public, max-age=31536000, immutable',
  };
  for (const [path, length] of [
    ['tile/0/000.p/7', 224],
    ['tile/entries/000.p/2', 70],
    [`content/${'ab'.repeat(32)}`, 3],
  ] as const) {
    const { status, headers, bytes } = await open.ask('GET', `/log/${path}`);
    expect([path, status, bytes.length]).toEqual([path, 200, length]);
    expect(headers).toMatchObject(lasting);
  }
});

it.each([
  'tile/0/000',
  'tile/0/000.p/8',
  'tile/0/001.p/1',
  'tile/1/000.p/1',
  'tile/0/0',
  'tile/entries/000.p/8',
  'tile/x/000',
  'tile/0/000.p/7/',
  'tile/0/%30%30%30',
  'content/00',
  `content/${'AB'.repeat(32)}`,
  `content/${'cd'.repeat(32)}`,
])('has nothing at %s, and no cache keeps that', async (path) => {
  const { status, headers } = await open.ask('GET', `/log/${path}`);
  expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
});

it('is for who has signed in where its owner wants that', async () => {
  for (const path of ['checkpoint', 'tile/0/000.p/7', `content/${'ab'.repeat(32)}`]) {
    expect((await shut.ask('GET', `/log/${path}`)).status).toBe(401);
    expect((await shut.admin('GET', `/log/${path}`)).status).toBe(200);
  }
  const { headers } = await shut.admin('GET', '/log/tile/0/000.p/7');
  expect(headers['cache-control']).toBe('private, max-age=31536000, immutable');
});
