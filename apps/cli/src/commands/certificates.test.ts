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
const asked = () => server.asked.map(({ method, url, body }) => [method, url, body]);
const ID = 'ab'.repeat(32);
const authority = {
  id: ID,
  subject: 'CN=Devices\nO=Maker',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2036-01-01T00:00:00.000Z',
  addedAt: '2026-03-01T00:00:00.000Z',
  devices: 7,
  revocations: 2,
  certificate: 'PEM',
};

it('lists authorities, and what of one is revoked', async () => {
  answer = (_, response) => sendJson(response, 200, { authorities: [authority] });
  const { stdout } = await holdfast('authorities', 'list');
  expect(stdout).toMatch(/abab +CN=Devices, O=Maker +2036-01-01 +7 +2/);
  const revokedAt = '2026-03-01T00:00:00.000Z';
  answer = (_, response) => sendJson(response, 200, { revocations: [{ serial: '0a', revokedAt }] });
  expect((await holdfast('authorities', 'revoked', ID)).stdout).toMatch(/0a +2026-03-01T00/);
});

it('adds an authority from a file, revokes and removes', async () => {
  const file = join(folder, 'authority.pem');
  await writeFile(file, 'PEM');
  answer = (_, response) => sendJson(response, 201, authority);
  expect((await holdfast('authorities', 'add', file)).stdout).toBe(`added CN=Devices, O=Maker: ${ID}\n`);
  answer = (_, response) => sendJson(response, 201, { serial: '0a', revokedAt: '' });
  expect((await holdfast('authorities', 'revoke', ID, '0A')).stdout).toBe('revoked 0a\n');
  answer = (_, response) => response.writeHead(204).end();
  expect((await holdfast('authorities', 'remove', ID)).stdout).toBe(`removed ${ID}\n`);
  const at = `/api/v1/device-authorities`;
  expect(asked()).toEqual([
    ['POST', at, '{"certificate":"PEM"}'],
    ['POST', `${at}/${ID}/revocations`, '{"serial":"0A"}'],
    ['DELETE', `${at}/${ID}`, ''],
  ]);
  const missing = await holdfast('authorities', 'add', join(folder, 'none.pem'));
  expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('none.pem') });
});

it('adds devices with certificates, one certificate, or a raw public key', async () => {
  const key = join(folder, 'key.pem');
  await writeFile(key, 'PUBLIC');
  answer = (_, response) =>
    sendJson(response, 201, { endpoint: 'a', security: { mode: 'x509', identity: null }, bootstrap: null });
  await holdfast('devices', 'add', 'a', '--x509');
  await holdfast('devices', 'add', 'a', '--x509', '--fingerprint', ID);
  await holdfast('devices', 'add', 'a', '--rpk', key);
  expect(server.asked.map(({ body }) => (JSON.parse(body) as { security: unknown }).security)).toEqual([
    { mode: 'x509' },
    { mode: 'x509', fingerprint: ID },
    { mode: 'rpk', publicKey: 'PUBLIC' },
  ]);
  for (const wrong of [
    ['--x509', '--rpk', key],
    ['--x509', '--identity', 'a'],
    ['--rpk', key, '--key-file', key],
    ['--fingerprint', ID, '--plain'],
  ])
    expect((await holdfast('devices', 'add', 'a', ...wrong)).exitCode).toBe(2);
  expect(server.asked).toHaveLength(3);
});

it('shows what devices know the server by, whole or as files for them', async () => {
  const publicKey = Buffer.alloc(91, 7).toString('base64');
  const certificate = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
  const identity = { subject: 'CN=Holdfast server', notAfter: '2056-01-01T00:00:00.000Z', fingerprint: ID };
  answer = (_, response) =>
    sendJson(response, 200, { ...identity, certificate, publicKey, publicKeyFingerprint: ID });
  expect((await holdfast('server-identity')).stdout).toMatch(/valid until +2056-01-01/);
  expect((await holdfast('server-identity', '--pem')).stdout).toBe(certificate);
  const pem = (await holdfast('server-identity', '--key')).stdout;
  expect(pem.split('\n').slice(1, -2).join('')).toBe(publicKey);
  expect(Math.max(...pem.split('\n').map(({ length }) => length))).toBe(64);
  expect((await holdfast('server-identity', '--pem', '--key')).exitCode).toBe(2);
});

it('takes a certificate for the server only with its key', async () => {
  const { stderr, exitCode } = await holdfast('serve', '--server-cert', 'a.pem');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--server-cert and --server-key go together');
});
