import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toBase64 } from '@holdfast/bytes';
import { eventually, start, type Program } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newHolders, newSignedOwner, type SignedOwner } from './signed-owner.ts';

const DEVICE = fileURLToPath(new URL('../../../apps/device/src/main.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const KEY = 'ab'.repeat(16);
const TIMEOUT = { timeout: 120_000 };

let owner: SignedOwner;
const programs: Program[] = [];
beforeAll(async () => {
  owner = await newSignedOwner(['one.example/w', 'two.example/w']);
}, 180_000);
afterAll(async () => {
  await Promise.all(programs.map((program) => program.kill()));
  await owner.end();
}, 60_000);

const trust = (endpoint: string) => owner.server.call('deviceTrust', { params: { endpoint } });
const known = (endpoint: string) => owner.server.call('getDevice', { params: { endpoint } });

/** A logger in a process of its own; `args` last, so that they win. */
async function device(endpoint: string, ...args: readonly string[]): Promise<Program> {
  const { server, folder, rootFile } = owner;
  const { total } = await server.call('listDevices', { query: { q: endpoint } });
  if (total === 0)
    await server.call('addDevice', { body: { endpoint, security: { mode: 'psk', key: KEY } } });
  const own = ['--endpoint', endpoint, '--key', KEY, '--server', `coaps://127.0.0.1:${server.coaps}`];
  const owned = [
    '--root',
    rootFile,
    '--trust',
    join(folder, 'trust'),
    '--queue-share',
    '0',
    '--interval',
    '2',
  ];
  const program = start(process.execPath, [DEVICE, ...own, ...owned, ...args]);
  programs.push(program);
  return program;
}

/** Resolves once the device has said what it is. */
async function loggers(...endpoints: readonly string[]): Promise<void> {
  for (const endpoint of endpoints) await device(endpoint);
  for (const endpoint of endpoints)
    await eventually('its word', async () => (await trust(endpoint)).nonce ?? undefined, 60_000);
}

const refusal = async (asked: Promise<unknown>): Promise<string> =>
  await asked.then(
    () => 'taken',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

describe('on one device', () => {
  beforeAll(() => loggers('a1'), 120_000);

  it.each(['lock', 'disable', 'unlock', 'enable'] as const)('%s', TIMEOUT, async (operation) => {
    const id = await owner.command(operation, { endpoints: ['a1'] });
    expect(await owner.settled(id, 'a1')).toMatchObject({
      state: 'done',
      verifiedBy: 'device',
      reason: null,
    });
    const is = {
      lock: { locked: true },
      unlock: { locked: false },
      disable: { disabled: true },
      enable: { disabled: false },
    };
    expect(await trust('a1')).toMatchObject(is[operation]);
    const { witnesses, proof } = await owner.finished(id);
    expect(witnesses.map(({ name }) => name)).toEqual(['one.example/w', 'two.example/w']);
    expect(proof).toContain('one.example/w');
  });

  it('wipe, reboot and factory reset, after which it comes back', TIMEOUT, async () => {
    const wipe = await owner.command('wipe', { endpoints: ['a1'], arguments: [[1, 1]] });
    expect(await owner.settled(wipe, 'a1')).toMatchObject({ state: 'done' });
    expect(await trust('a1')).toMatchObject({ wiped: true });
    for (const operation of ['reboot', 'factory-reset'] as const) {
      const { nonce } = await trust('a1');
      const before = (await known('a1')).registration?.registeredAt;
      const id = await owner.command(operation, { endpoints: ['a1'] });
      const end = await owner.settled(id, 'a1');
      expect(end).toMatchObject({ state: 'done' });
      expect(end.receipt).not.toBeNull();
      await eventually(
        'the device again',
        async () => {
          const { registration } = await known('a1');
          return (registration !== null && registration.registeredAt !== before) || undefined;
        },
        60_000,
      );
      expect((await trust('a1')).nonce).not.toBe(nonce);
    }
  });

  it('refuses one with an old nonce, and signs that it did', TIMEOUT, async () => {
    const id = await owner.command('lock', { endpoints: ['a1'], nonce: '00'.repeat(16) });
    const { state, reason, receipt } = await owner.settled(id, 'a1');
    expect({ state, reason }).toEqual({ state: 'refused', reason: 'wrong-nonce' });
    expect(receipt).not.toBeNull();
    expect(await trust('a1')).toMatchObject({ locked: false });
  });

  it('shuts the plain doors, at the server and at the device', TIMEOUT, async () => {
    const { call } = owner.server;
    const params = { endpoint: 'a1' };
    expect(await refusal(call('executeOrCreate', { params: { ...params, path: '3/0/4' }, body: {} }))).toBe(
      'command_required',
    );
    expect(
      await refusal(call('writeResource', { params: { ...params, path: '1/0/1' }, body: { value: 60 } })),
    ).toBe('command_required');
  });
});

it('moves a device to other credentials, with which it registers again', TIMEOUT, async () => {
  await loggers('c1');
  const id = await owner.command('credentials', { endpoints: ['c1'], content: { identity: 'c1', key: KEY } });
  const before = (await known('c1')).registration?.registeredAt;
  expect(await owner.settled(id, 'c1')).toMatchObject({ state: 'done' });
  await eventually(
    'its registration',
    async () => {
      const { registration } = await known('c1');
      return (registration !== null && registration.registeredAt !== before) || undefined;
    },
    60_000,
  );
});

it('moves a device to another address of its server', TIMEOUT, async () => {
  await loggers('s1');
  const uri = `coaps://localhost:${owner.server.coaps}`;
  const id = await owner.command('servers', { endpoints: ['s1'], content: { servers: [{ uri }] } });
  const before = (await known('s1')).registration?.registeredAt;
  expect(await owner.settled(id, 's1')).toMatchObject({ state: 'done' });
  await eventually(
    'its registration',
    async () => {
      const { registration } = await known('s1');
      return (registration !== null && registration.registeredAt !== before) || undefined;
    },
    60_000,
  );
});

describe('on several', () => {
  const names = ['m1', 'm2', 'm3', 'm4', 'm5'];
  beforeAll(() => loggers(...names), 180_000);

  it('a set, signed once', TIMEOUT, async () => {
    const id = await owner.command('lock', { endpoints: names });
    expect(await owner.finished(id, 90_000)).toMatchObject({
      state: 'finished',
      target: 'a set of 5 devices',
      devices: { total: 5, verifiedByDevice: 5, states: { done: 5 } },
    });
    for (const name of names) expect(await trust(name)).toMatchObject({ locked: true });
  });

  it('a model', TIMEOUT, async () => {
    const model = await eventually('its model', async () => (await known('m1')).model ?? undefined, 30_000);
    const id = await owner.command('unlock', { model });
    await owner.settled(id, 'm5', 90_000);
    expect(await trust('m5')).toMatchObject({ locked: false });
  });
});

it('runs out for a device that never comes', TIMEOUT, async () => {
  await owner.server.call('addDevice', {
    body: { endpoint: 'never', security: { mode: 'psk', key: KEY } },
  });
  const id = await owner.command('unlock', { endpoints: ['never'], expiresIn: 3 });
  expect(await owner.settled(id, 'never')).toMatchObject({ state: 'expired', receipt: null });
  expect(await owner.finished(id)).toMatchObject({ state: 'finished', devices: { states: { expired: 1 } } });
});

it('takes a proposal back, and then no signature', TIMEOUT, async () => {
  const { call } = owner.server;
  const id = await owner.command('reboot', { endpoints: ['never'], signers: owner.holders.slice(0, 1) });
  expect(await call('getCommand', { params: { id } })).toMatchObject({ state: 'proposed', logIndex: null });
  await call('withdrawCommand', { params: { id } });
  const { state, signatures } = await call('getCommand', { params: { id } });
  expect({ state, signatures: signatures.length }).toEqual({ state: 'withdrawn', signatures: 1 });
  const body = { signatures: [toBase64(new Uint8Array(8))] };
  expect(await refusal(call('signCommand', { params: { id }, body }))).toBe('command_not_open');
  expect(await refusal(call('withdrawCommand', { params: { id } }))).toBe('command_not_open');
});

it(
  'does plainly for a device that cannot verify what key holders signed, and only that',
  TIMEOUT,
  async () => {
    const { server } = owner;
    await server.call('addDevice', { body: { endpoint: 'third', security: { mode: 'psk', key: KEY } } });
    const to = `coaps://127.0.0.1:${server.coaps}`;
    programs.push(
      start(process.execPath, [
        DEVICE,
        '--endpoint',
        'third',
        '--key',
        KEY,
        '--server',
        to,
        '--queue-share',
        '0',
      ]),
    );
    const registration = async (): Promise<string | undefined> =>
      (await known('third')).registration?.registeredAt;
    const before = await eventually('its registration', registration, 60_000);
    expect(await known('third')).toMatchObject({ verifiedBy: 'server' });
    const plain = server.call('executeOrCreate', { params: { endpoint: 'third', path: '3/0/4' }, body: {} });
    expect(await refusal(plain)).toBe('command_required');
    const id = await owner.command('reboot', { endpoints: ['third'] });
    const end = { state: 'done', verifiedBy: 'server', receipt: null };
    expect(await owner.settled(id, 'third')).toMatchObject(end);
    await eventually(
      'its start',
      async () => {
        const now = await registration();
        return (now !== undefined && now !== before) || undefined;
      },
      60_000,
    );
  },
);

it(
  'counts only the new key holders after a rotation, for a device that was off too',
  { timeout: 180_000 },
  async () => {
    await loggers('r1', 'r2');
    const off = programs.at(-1)!;
    await off.stop();
    const former = owner.holders;
    const next = newHolders();
    await owner.rotate(next);
    expect(await refusal(owner.command('reboot', { endpoints: ['r1'], signers: former.slice(0, 2) }))).toBe(
      'invalid_signature',
    );
    expect(
      await refusal(
        owner.command('reboot', { endpoints: ['r1'], rootVersion: 1, signers: former.slice(0, 2) }),
      ),
    ).toBe('invalid_command');
    const id = await owner.command('unlock', { endpoints: ['r1', 'r2'] });
    expect(await owner.settled(id, 'r1')).toMatchObject({ state: 'done' });
    await device('r2');
    expect(await owner.settled(id, 'r2')).toMatchObject({ state: 'done' });
    expect(await trust('r2')).toMatchObject({ rootVersion: 2 });
  },
);

it('is heard by an auditor who has the first root alone', TIMEOUT, async () => {
  const { server, rootFile, folder } = owner;
  const audit = start(
    process.execPath,
    [CLI, '--json', 'log', 'audit', '--url', `${server.origin}/log/`, '--root', rootFile],
    { cwd: folder, env: { HOLDFAST_ADMIN_TOKEN: server.token } },
  );
  const code = await audit.ended(60_000);
  const report = JSON.parse(audit.result()) as {
    problems: unknown[];
    entries: { type: string; signers?: string[]; command?: number }[];
  };
  expect({ code, problems: report.problems }).toEqual({ code: 0, problems: [] });
  const commands = report.entries.filter(({ type }) => type === 'command');
  expect(commands.length).toBeGreaterThan(5);
  for (const { signers } of commands) expect(signers).toHaveLength(2);
  expect(report.entries.filter(({ type }) => type === 'root')).toHaveLength(2);
});

it('refuses at the device what a server without approvals asks plainly', TIMEOUT, async () => {
  const open = await newSignedOwner([], { approvals: 'off' });
  onTestFinished(() => open.end());
  const { call, coaps } = open.server;
  await call('addDevice', { body: { endpoint: 'p1', security: { mode: 'psk', key: KEY } } });
  const own = [
    '--endpoint',
    'p1',
    '--key',
    KEY,
    '--server',
    `coaps://127.0.0.1:${coaps}`,
    '--queue-share',
    '0',
  ];
  programs.push(start(process.execPath, [DEVICE, ...own, '--root', open.rootFile]));
  const params = { endpoint: 'p1' };
  await eventually(
    'its word',
    async () => (await call('deviceTrust', { params })).nonce ?? undefined,
    60_000,
  );
  const execute = (path: string) => () => call('executeOrCreate', { params: { ...params, path }, body: {} });
  const write = () => call('writeResource', { params: { ...params, path: '1/0/1' }, body: { value: 60 } });
  for (const ask of [execute('3/0/4'), write])
    await expect(ask()).rejects.toMatchObject({ problem: { code: 'device_refused', deviceCode: '4.05' } });
});
