import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, start, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';

const CLI = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const DEVICE = fileURLToPath(new URL('../../../apps/device/src/main.ts', import.meta.url));
const PASSPHRASE = 'correct horse battery staple';

export const HOLDERS = ['alice', 'bob', 'carol'] as const;
export type Holder = (typeof HOLDERS)[number];

/** An owner with a server, three key holders of whom two must sign, and devices that verify: all of them programs of their own. */
export interface Owner {
  readonly server: Holdfast;
  readonly folder: string;
  /** The command line, with the server's token; resolves to what it printed. Rejects where it fails. */
  holdfast(...args: readonly string[]): Promise<string>;
  /** A key holder's machine: no token, no server. */
  offline(...args: readonly string[]): Promise<string>;
  sign(file: string, ...holders: readonly Holder[]): Promise<void>;
  /** Proposes, has two sign and submits it; resolves to its id. */
  command(operation: string, ...args: readonly string[]): Promise<string>;
  device(endpoint: string, ...args: readonly string[]): Promise<Program>;
  /** Resolves when what became of the command on the device is known. */
  settled(id: string, endpoint: string): Promise<{ readonly state: string; readonly reason: string | null }>;
  end(): Promise<void>;
}

export async function newOwner(args: readonly string[] = []): Promise<Owner> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-owner-'));
  const server = await startHoldfast({ approvals: 'required', args });
  const programs: Program[] = [];
  const keys = { HOLDFAST_KEY_PASSPHRASE: PASSPHRASE };
  const cli = async (env: Record<string, string>, args: readonly string[]): Promise<string> => {
    const program = start(process.execPath, [CLI, ...args], { env, cwd: folder });
    if ((await program.ended(60_000)) !== 0)
      throw new Error(`holdfast ${args.join(' ')}: ${program.output()}`);
    return program.result();
  };
  const holdfast = (...args: readonly string[]): Promise<string> =>
    cli({ ...keys, HOLDFAST_URL: server.origin, HOLDFAST_ADMIN_TOKEN: server.token }, args);
  const offline = (...args: readonly string[]): Promise<string> => cli(keys, args);
  const sign = async (file: string, ...holders: readonly Holder[]): Promise<void> => {
    for (const holder of holders) await offline('command', 'sign', file, '--key', `${holder}.key`, '--yes');
  };
  for (const holder of HOLDERS) await offline('key', 'new', `${holder}.key`, '--label', holder);
  const publicKeys = HOLDERS.map((holder) => `${holder}.key.pub`);
  await holdfast(
    'root',
    'init',
    'Northwind',
    '--key',
    ...publicKeys,
    '--threshold',
    '2',
    '--out',
    'root.json',
  );
  await sign('root.json', 'alice', 'bob');
  await holdfast('root', 'submit', 'root.json');
  let count = 0;
  return {
    server,
    folder,
    holdfast,
    offline,
    sign,
    async command(operation, ...args) {
      count += 1;
      const file = `command-${count}.json`;
      await holdfast('command', 'propose', operation, ...args, '--out', file);
      await sign(file, 'alice', 'carol');
      const submitted = JSON.parse(await holdfast('--json', 'command', 'submit', file)) as { id: string };
      return submitted.id;
    },
    async device(endpoint, ...args) {
      const known = await server.call('listDevices', { query: { q: endpoint } });
      if (known.total === 0)
        await server.call('addDevice', {
          body: { endpoint, security: { mode: 'psk', key: 'ab'.repeat(16) } },
        });
      const to = `coaps://127.0.0.1:${server.coaps}`;
      const own = ['--endpoint', endpoint, '--key', 'ab'.repeat(16), '--server', to, '--queue-share', '0'];
      const owned = ['--root', join(folder, 'root.json.signed'), '--trust', join(folder, 'trust')];
      const program = start(process.execPath, [DEVICE, ...own, ...owned, ...args]);
      programs.push(program);
      await eventually('its word', async () => {
        const { nonce } = await server.call('deviceTrust', { params: { endpoint } });
        return nonce ?? undefined;
      });
      return program;
    },
    settled: (id, endpoint) =>
      eventually(
        'an answer',
        async () => {
          const { deliveries } = await server.call('listDeliveries', { params: { id }, query: {} });
          const found = deliveries.find((one) => one.endpoint === endpoint);
          return found === undefined || found.endedAt === null ? undefined : found;
        },
        30_000,
      ),
    async end() {
      await Promise.all(programs.map((program) => program.kill()));
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
