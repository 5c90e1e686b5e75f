import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, type Logger } from '@holdfast/kernel';
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../server.ts';
import { serveInProcess } from './testing/serve-in-process.ts';
import { connectLogger } from './testing/connect-device.ts';
import { quietObjects } from './testing/logger-objects.ts';

it('with another key file it does not start, and says what to restore', async () => {
  const server = await serveInProcess();
  const credential = await server.add('locked-out');
  await connectLogger(server, credential, { objects: quietObjects });
  const own = await readFile(join(server.data, 'server.key'));
  const other = () => writeFile(join(server.data, 'server.key'), randomBytes(32));
  await expect(server.restart(other)).rejects.toMatchObject({
    code: 'log_sealed',
    message: expect.stringContaining('restore the server.key'),
  });
  await server.restart(() => writeFile(join(server.data, 'server.key'), own));
  expect(await server.device('locked-out')).toMatchObject({ session: { identity: 'locked-out' } });
});

it('a server that cannot start leaves nothing behind that keeps the next one from starting', async () => {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-keys-'));
  onTestFinished(() => rm(data, { recursive: true }));
  const start = (adminToken: string, log: Logger = silentLogger) =>
    startServer({ data, http: 0, coap: 0, coaps: 0, host: '127.0.0.1', adminToken }, log);
  await expect(start('not usable')).rejects.toMatchObject({ code: 'unusable_admin_token' });
  const server = await start('usable-and-long-enough');
  await server.close();
});
