import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand, sendJson, startServer, type Asked } from '../testing/http-server.ts';

let answer: (request: Asked, response: ServerResponse) => void;
let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;

beforeEach(async () => {
  server = await startServer((request, response) => answer(request, response));
  folder = await mkdtemp(join(tmpdir(), 'holdfast-cli-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const holdfast = (...args: string[]) =>
  runCommand(args, { env: { HOLDFAST_URL: server.url, HOLDFAST_ADMIN_TOKEN: 't0ken' } });
const profile = {
  name: 'field',
  isDefault: true,
  rekey: false,
  readBefore: false,
  access: null,
  others: [],
  server: {
    uri: null,
    credential: 'psk',
    shortServerId: 1,
    lifetime: 600,
    binding: 'U',
    minPeriod: null,
    maxPeriod: null,
  },
  devices: 3,
  updatedAt: '2026-03-01T11:57:00.000Z',
};

it('lists profiles with the address that they give', async () => {
  answer = (_, response) =>
    sendJson(response, 200, { profiles: [profile], serverUri: 'coaps://fleet.example:5684' });
  const { stdout, exitCode } = await holdfast('bootstrap', 'profiles', 'list');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/field +yes +- +psk +coaps:\/\/fleet\.example:5684 +- +600 s +U +3/);
});

it('says what is missing where there is no profile and no address', async () => {
  answer = (_, response) => sendJson(response, 200, { profiles: [], serverUri: null });
  const { stderr } = await holdfast('bootstrap', 'profiles', 'list');
  expect(stderr).toContain('holdfast bootstrap profiles set');
  expect(stderr).toContain('HOLDFAST_PUBLIC_COAPS');
});

it('sets a profile as it is given, and leaves the rest to the server', async () => {
  answer = (_, response) => sendJson(response, 200, profile);
  const flags = ['--default', '--lifetime', '600', '--max-period', '60'];
  const { stdout } = await holdfast('bootstrap', 'profiles', 'set', 'field', ...flags);
  expect(server.asked[0]).toMatchObject({ method: 'PUT', url: '/api/v1/bootstrap-profiles/field' });
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
    isDefault: true,
    rekey: false,
    readBefore: false,
    server: { lifetime: 600, maxPeriod: 60 },
  });
  expect(stdout).toContain('bootstrap profile field saved, for every device that names no other');
});

it('removes a profile, and triggers a bootstrap that may wait', async () => {
  answer = (_, response) => response.writeHead(204).end();
  await holdfast('bootstrap', 'profiles', 'rm', 'field');
  expect(server.asked[0]).toMatchObject({ method: 'DELETE', url: '/api/v1/bootstrap-profiles/field' });
  answer = (_, response) => sendJson(response, 200, { path: '/1/0/9', done: true });
  const { stdout } = await holdfast('bootstrap', 'trigger', 'a', '--queue');
  expect(server.asked[1]).toMatchObject({ method: 'POST' });
  expect(server.asked[1]?.url).toMatch(/^\/api\/v1\/devices\/a\/bootstrap\?.*queue=true/);
  expect(stdout).toContain('a was told to bootstrap (/1/0/9)');
});

it('assigns a device to a profile, and back to the default', async () => {
  answer = (_, response) => sendJson(response, 200, { profile: null });
  const { stdout } = await holdfast('bootstrap', 'assign', 'a', 'field');
  await holdfast('bootstrap', 'assign', 'a');
  expect(server.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['PUT', '/api/v1/devices/a/bootstrap', '{"profile":"field"}'],
    ['PUT', '/api/v1/devices/a/bootstrap', '{"profile":null}'],
  ]);
  expect(stdout).toBe('a bootstraps by profile field\n');
});

it('adds a device with the factory key of a file, and never without one', async () => {
  const file = join(folder, 'factory.key');
  await writeFile(file, `${'0f'.repeat(16)}\n`);
  answer = (_, response) =>
    sendJson(response, 201, {
      endpoint: 'a',
      security: { mode: 'psk', identity: 'a' },
      bootstrap: { identity: 'bootstrap:a' },
    });
  const added = await holdfast(
    'devices',
    'add',
    'a',
    '--bootstrap-key-file',
    file,
    '--bootstrap-profile',
    'field',
  );
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
    endpoint: 'a',
    security: { mode: 'psk' },
    bootstrap: { key: '0f'.repeat(16), profile: 'field' },
  });
  expect(added.stdout).toContain('bootstrap:a');
  expect((await holdfast('devices', 'add', 'a', '--bootstrap-profile', 'field')).exitCode).toBe(2);
  expect(server.asked).toHaveLength(1);
});

it('sets all of a profile by a file, and nothing beside it', async () => {
  const file = join(folder, 'profile.json');
  const whole = { rekey: true, others: [{ uri: 'coap://a', shortServerId: 2, security: { mode: 'none' } }] };
  await writeFile(file, JSON.stringify(whole));
  answer = (_, response) => sendJson(response, 200, profile);
  await holdfast('bootstrap', 'profiles', 'set', 'field', '--file', file, '--default');
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({ ...whole, isDefault: true });
  const both = await holdfast('bootstrap', 'profiles', 'set', 'field', '--file', file, '--rekey');
  expect(both.exitCode).toBe(2);
  await writeFile(file, 'no JSON');
  expect((await holdfast('bootstrap', 'profiles', 'set', 'field', '--file', file)).exitCode).toBe(1);
  expect(server.asked).toHaveLength(1);
});

it('gives a device the factory key of a file', async () => {
  const file = join(folder, 'factory.key');
  await writeFile(file, '0f'.repeat(16));
  answer = (_, response) => sendJson(response, 200, { identity: 'bootstrap:a' });
  const { stdout } = await holdfast('bootstrap', 'factory', 'a', '--key-file', file);
  expect(server.asked[0]).toMatchObject({ method: 'PUT', url: '/api/v1/devices/a/bootstrap' });
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({ factory: { key: '0f'.repeat(16) } });
  expect(stdout).toBe('a bootstraps with the factory identity bootstrap:a\n');
  await writeFile(file, 'xyz');
  expect((await holdfast('bootstrap', 'factory', 'a', '--key-file', file)).exitCode).toBe(1);
});
