import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand, sendJson, startServer, type Asked } from '../testing/http-server.ts';

let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;
let asked: Asked[];

beforeEach(async () => {
  asked = [];
  server = await startServer((request, response) => {
    asked.push(request);
    sendJson(response, 201, { endpoint: 'a', security: { mode: 'oscore', identity: '0a' }, bootstrap: null });
  });
  folder = await mkdtemp(join(tmpdir(), 'holdfast-cli-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const add = (...args: string[]) =>
  runCommand(['devices', 'add', 'a', ...args], {
    env: { HOLDFAST_URL: server.url, HOLDFAST_ADMIN_TOKEN: 't0ken' },
  });

it('adds a device with OSCORE, its master secret from a file', async () => {
  const file = join(folder, 'secret');
  await writeFile(file, '0102030405060708090a0b0c0d0e0f10\n');
  const ids = ['--oscore-sender-id', '0a', '--oscore-recipient-id', ''];
  const { exitCode } = await add(
    ...ids,
    '--oscore-salt',
    '9e7c',
    '--oscore-aead',
    'A128GCM',
    '--key-file',
    file,
  );
  expect(exitCode).toBe(0);
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    endpoint: 'a',
    security: {
      mode: 'oscore',
      senderId: '0a',
      recipientId: '',
      masterSecret: '0102030405060708090a0b0c0d0e0f10',
      masterSalt: '9e7c',
      aead: 'A128GCM',
      hkdf: 'sha256',
    },
  });
});

it.each([
  [['--oscore-sender-id', '0a'], /needs --oscore-sender-id and --oscore-recipient-id/],
  [['--oscore-salt', '0a'], /needs --oscore-sender-id and --oscore-recipient-id/],
  [['--oscore-sender-id', 'zz', '--oscore-recipient-id', ''], /senderId: 0 to 7 bytes in hex/],
  [['--oscore-sender-id', '0a', '--x509'], /cannot be used with/],
])('asks the server nothing for %j', async (args, says) => {
  const { exitCode, stderr } = await add(...args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(says);
  expect(asked).toEqual([]);
});
