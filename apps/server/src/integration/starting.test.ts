import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@holdfast/api-contract';
import { eventually, start, type Program } from '@holdfast/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { connectLogger } from './testing/connect-device.ts';

const COMMAND = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));
const TOKEN = randomBytes(24).toString('base64url');
const START_MS = 30_000;

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'holdfast-starting-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const ANY = { http: 0, coap: 0, coaps: 0 };

/** `holdfast serve` as a process. */
function serve(ports: Partial<typeof ANY> & { threads?: number } = {}): Program {
  const flags = Object.entries({ ...ANY, ...ports }).flatMap(([name, number]) => [
    `--${name}`,
    String(number),
  ]);
  const program = start(
    process.execPath,
    [COMMAND, 'serve', '--data', data, '--host', '127.0.0.1', ...flags],
    { env: { HOLDFAST_ADMIN_TOKEN: TOKEN, HOLDFAST_DATABASE_URL: '' } },
  );
  onTestFinished(() => program.stop());
  return program;
}

async function ready(program: Program): Promise<typeof ANY> {
  const [line] = await program.says(/^\{.*"event":"ready".*\}$/m, START_MS);
  const { http, coap, coaps } = JSON.parse(line) as typeof ANY;
  return { http, coap, coaps };
}

it('the first start makes a key file and data that only their owner reads; SIGTERM ends with code 0; the next start goes on', async () => {
  const first = serve();
  const ports = await ready(first);
  const key = await readFile(join(data, 'server.key'));
  expect(key).toHaveLength(32);
  for (const file of ['server.key', 'holdfast.db', 'holdfast.lock'])
    expect((await stat(join(data, file))).mode & 0o777).toBe(0o600);

  const call = createClient({ origin: `http://127.0.0.1:${ports.http}`, token: TOKEN });
  const params = { endpoint: 'stayer' };
  const { generatedKey } = await call('addDevice', { body: params });
  const credential = { identity: 'stayer', key: generatedKey as string };
  const { client, logger, wire } = await connectLogger(ports, credential);
  await eventually('observed', async () => (await call('listObservations', { params })).observations[0]);
  await call('observe', { params: { ...params, path: '3303/0/5700' } });
  const before = await call('getDevice', { params });

  process.kill(first.pid, 'SIGTERM');
  expect(await first.ended()).toBe(0);
  const database = await readFile(join(data, 'holdfast.db'));
  expect(database.includes('stayer')).toBe(true);
  expect(database.includes(Buffer.from(credential.key, 'hex'))).toBe(false);

  await ready(serve(ports));
  expect(await readFile(join(data, 'server.key'))).toEqual(key);
  expect(await call('getDevice', { params })).toMatchObject({
    state: 'online',
    registration: before.registration,
    session: before.session,
  });
  const sent = wire.sent.length;
  logger.measure(11.5);
  await eventually('the sample', async () => {
    const { samples } = await call('listSamples', { params, query: {} });
    return samples.find(({ value }) => value === 11.5);
  });
  await client.update();
  // DTLS 1.2 handshake records have content type 22.
  expect(wire.sent.slice(sent).filter(([type]) => type === 22)).toEqual([]);
});

describe('it refuses to start, says why and exits with 1,', () => {
  it('with a key file that others can read', async () => {
    const first = serve();
    await ready(first);
    await first.stop();
    await chmod(join(data, 'server.key'), 0o644);
    const second = serve();
    expect(await second.ended(START_MS)).toBe(1);
    expect(second.output()).toMatch(/server\.key has mode 644; others can read it\. Run: chmod 600 /);
    expect(second.output()).not.toMatch(/"ready"|\bat .*\.ts:\d+/);
  });

  it('on a data folder that another server uses', async () => {
    const first = serve();
    const { http } = await ready(first);
    const second = serve();
    expect(await second.ended(START_MS)).toBe(1);
    expect(second.output()).toMatch(/another process uses the data/);
    expect((await fetch(`http://127.0.0.1:${http}/readyz`)).status).toBe(200);
  });

  it('on ports that are taken: HTTP, CoAP and CoAPS', { timeout: 90_000 }, async () => {
    const tcp = createServer().listen(0, '127.0.0.1');
    const udp = createSocket('udp4').bind(0, '127.0.0.1');
    const shared = createSocket({ type: 'udp4', reusePort: true }).bind(0, '127.0.0.1');
    onTestFinished(() => void tcp.close());
    onTestFinished(() => void udp.close());
    onTestFinished(() => void shared.close());
    await Promise.all(
      [tcp, udp, shared].map((socket) => new Promise((resolve) => socket.once('listening', resolve))),
    );
    const taken = tcp.address();
    if (taken === null || typeof taken === 'string') throw new Error('no port');
    const { port } = udp.address();
    for (const [ports, says] of [
      [{ http: taken.port }, `port ${taken.port} is taken by another program`],
      [{ coap: port }, `UDP port ${port} is taken by another program`],
      [{ coaps: port }, `UDP port ${port} is taken by another program`],
      // Even by one that would share it, as our own threads do among themselves.
      [{ coaps: shared.address().port, threads: 2 }, `is taken by another program`],
    ] as const) {
      const program = serve(ports);
      expect(await program.ended(START_MS)).toBe(1);
      expect(program.output()).toContain(says);
      expect(program.output()).not.toContain('"ready"');
    }
  });
});
