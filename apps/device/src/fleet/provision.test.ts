import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '@holdfast/bytes';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readStateFile } from './key-file.ts';
import { provision } from './provision.ts';

const TOKEN = 'a-token';
/** What the server holds: endpoint to key. */
let held: Map<string, string | undefined>;
let server: Server;
let api: string;
let folder: string;

beforeEach(async () => {
  held = new Map();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const answer = (status: number, document: object): void =>
        void response.writeHead(status).end(JSON.stringify(document));
      if (request.headers.authorization !== `Bearer ${TOKEN}`)
        return answer(401, { code: 'unauthenticated' });
      const { endpoint, security } = JSON.parse(body) as {
        endpoint: string;
        security: { key?: string };
      };
      if (held.has(endpoint)) return answer(409, { code: 'endpoint_taken' });
      held.set(endpoint, security.key);
      return answer(201, { endpoint });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'holdfast-device-'));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const endpoints = ['a', 'b', 'c'];
const add = (
  options: { stateFile?: string; isSecure?: boolean; endpoints?: string[]; token?: string } = {},
) => provision({ api, token: TOKEN, endpoints, isSecure: true, ...options });

it('gives each device a key of its own, which the server has too', async () => {
  const devices = await add();
  expect(devices.map(({ endpoint }) => endpoint)).toEqual(endpoints);
  for (const { endpoint, psk } of devices)
    expect(toHex(psk?.key ?? new Uint8Array())).toBe(held.get(endpoint));
  expect(new Set(held.values()).size).toBe(3);
});

it('keeps keys between runs, and adds what is new', async () => {
  const stateFile = join(folder, 'state');
  const first = await add({ stateFile });
  expect(await add({ stateFile })).toEqual(first);
  const more = await add({ stateFile, endpoints: ['a', 'd'] });
  expect(more[0]).toEqual(first[0]);
  expect((await readStateFile(stateFile)).map(({ endpoint }) => endpoint)).toEqual(['a', 'b', 'c', 'd']);
});

it('adds to a new server the devices it has keys of', async () => {
  const stateFile = join(folder, 'state');
  const first = await add({ stateFile });
  held.clear();
  expect(await add({ stateFile })).toEqual(first);
  expect(held.size).toBe(3);
});

it('says what to do about devices whose keys it cannot know', async () => {
  await add({ endpoints: ['b'] });
  await expect(add()).rejects.toMatchObject({
    code: 'provisioning',
    message: expect.stringMatching(/already has b, .*--state/) as string,
  });
  const stateFile = join(folder, 'state');
  await expect(add({ stateFile })).rejects.toMatchObject({ code: 'provisioning' });
  // The keys of those that were added in the first try are lost; no wrong key is kept.
  expect((await readStateFile(stateFile)).map(({ endpoint }) => endpoint)).not.toContain('b');
});

it('needs no key for plain CoAP', async () => {
  expect(await add({ isSecure: false })).toEqual(endpoints.map((endpoint) => ({ endpoint })));
  expect(await add({ isSecure: false })).toHaveLength(3);
  expect([...held.values()]).toEqual([undefined, undefined, undefined]);
});

it('says what is wrong with the token, or that nobody answers', async () => {
  await expect(add({ token: 'wrong' })).rejects.toThrow(/HOLDFAST_ADMIN_TOKEN/);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(add()).rejects.toThrow(/no server answers/);
});
