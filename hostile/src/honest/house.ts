import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64, toBase64, toHex } from '@holdfast/bytes';
import { eventually, run, startHoldfast, type Holdfast } from '@holdfast/testing';
import {
  CborReader,
  encodeCoseSignature,
  formatNoteKey,
  readHolderKey,
  type HolderKey,
  type LogIdentity,
  type Root,
} from '@holdfast/trust';
import { RealDevice } from '../targets/real-device.ts';
import {
  commandOf,
  holderKey,
  person,
  rootOf,
  signatures,
  signRoot,
  type CommandParts,
} from './key-holders.ts';
import { CLI } from './programs.ts';
import { startWitness, type WitnessProcess } from './witness.ts';

export const DEVICES = ['logger-17', 'logger-18'] as const;
const PASSPHRASE = 'correct horse battery staple';
const QUORUM = 2;

/** What a command that devices acted on left behind. */
export interface Given {
  readonly id: string;
  readonly index: number;
  readonly signed: Uint8Array;
  /** What the device was given. */
  readonly bundle: Uint8Array;
}

/** An owner with a server, witnesses and devices, each a program of its own; alice, bob and dora sign here, carol with the command line. */
export class House {
  readonly folder: string;
  readonly owner: Uint8Array = randomBytes(16);
  readonly alice = person('alice');
  readonly bob = person('bob');
  readonly dora = person('dora');
  readonly server: Holdfast;
  readonly witnesses: readonly WitnessProcess[];
  readonly devices: readonly RealDevice[];
  readonly psk: string = toHex(randomBytes(16));
  readonly carol: HolderKey;
  readonly root: Root;

  private constructor(parts: Pick<House, 'folder' | 'server' | 'witnesses' | 'carol'>, log: LogIdentity) {
    this.folder = parts.folder;
    this.server = parts.server;
    this.witnesses = parts.witnesses;
    this.carol = parts.carol;
    this.root = rootOf({ ...this.rootParts, log });
    this.devices = DEVICES.map(
      (endpoint) =>
        new RealDevice({
          endpoint,
          psk: this.psk,
          coaps: this.server.coaps,
          rootFile: this.rootFile,
          trustFolder: join(this.folder, 'trust'),
        }),
    );
  }

  static async build(): Promise<House> {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-hostile-'));
    await mkdir(join(folder, 'witnesses'));
    const [carol, ...witnesses] = await Promise.all([
      newKeyFile(folder, 'carol'),
      ...['one', 'two', 'three'].map((name) => startWitness(`${name}.example`, join(folder, 'witnesses'))),
    ]);
    const server = await startHoldfast({
      approvals: 'required',
      args: witnesses.flatMap(({ option }) => ['--witness', option]),
      readyWithinMs: 60_000,
    });
    const { log } = await server.call('listRoots');
    const identity = { origin: log.origin, key: fromBase64(log.key) };
    const house = new House({ folder, server, witnesses, carol }, identity);
    await house.#settle(identity);
    return house;
  }

  get rootParts() {
    return {
      owner: this.owner,
      people: [holderKey(this.alice), holderKey(this.bob), holderKey(this.dora), this.carol],
      witnesses: this.witnesses.map(({ witness }) => witness),
      quorum: QUORUM,
    };
  }

  get rootFile(): string {
    return join(this.folder, 'root.signed');
  }

  device(endpoint: (typeof DEVICES)[number]): RealDevice {
    return this.devices[DEVICES.indexOf(endpoint)] as RealDevice;
  }

  /** Proposed, signed by two, logged, witnessed, delivered and acted on, as owners do it every day. */
  async give(endpoint: string, parts: CommandParts): Promise<Given> {
    const { call } = this.server;
    const payload = commandOf(this.owner, endpoint, parts);
    const { id } = await call('proposeCommand', { body: { payload: toBase64(payload) } });
    const made = await signatures(payload, this.alice, this.bob);
    const body = { signatures: made.map((one) => toBase64(encodeCoseSignature(one))) };
    await call('signCommand', { params: { id }, body });
    const delivery = await eventually(
      `${parts.does} on ${endpoint}`,
      async () => {
        const { deliveries } = await call('listDeliveries', { params: { id }, query: {} });
        return deliveries.find((one) => one.endpoint === endpoint && one.endedAt !== null);
      },
      60_000,
    );
    if (delivery.state !== 'done')
      throw new Error(`the honest ${parts.does} was ${delivery.state}: ${delivery.reason}`);
    const { logIndex, signed } = await call('getCommand', { params: { id } });
    const { bundle } = await call('commandBundle', { params: { id, endpoint } });
    return { id, index: logIndex ?? -1, signed: fromBase64(signed ?? ''), bundle: fromBase64(bundle) };
  }

  /** A key holder's machine: the command line, with carol's key file at hand. */
  async offline(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    const env = { HOLDFAST_KEY_PASSPHRASE: PASSPHRASE };
    return await run(process.execPath, [CLI, ...args], { cwd: this.folder, env, timeoutMs: 60_000 });
  }

  /** Somebody follows the log from outside; resolves to the folder of what was seen. */
  async audit(): Promise<string> {
    const state = join(this.folder, 'audit');
    const args = ['--url', `${this.server.origin}/log/`, '--root', this.rootFile, '--state', state];
    const { code, output } = await this.offline('log', 'audit', ...args);
    if (code !== 0) throw new Error(`the honest log was audited: ${output}`);
    return state;
  }

  async end(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.kill()));
    await Promise.all(this.witnesses.map(({ program }) => program.kill()));
    await this.server.stop();
    await rm(this.folder, { recursive: true });
  }

  async #settle({ origin, key }: LogIdentity): Promise<void> {
    const text = formatNoteKey({ name: origin, algorithm: 'ed25519', bytes: key });
    await Promise.all(this.witnesses.map((witness) => witness.follow(text)));
    const signed = await signRoot(this.root, this.alice, this.bob);
    await writeFile(this.rootFile, signed);
    await this.server.call('addRoot', { body: { signed: toBase64(signed) } });
    for (const device of this.devices) {
      await this.server.call('addDevice', {
        body: { endpoint: device.endpoint, security: { mode: 'psk', key: this.psk } },
      });
      device.start();
    }
    for (const { endpoint } of this.devices)
      await eventually(
        `${endpoint}'s word`,
        async () => (await this.server.call('deviceTrust', { params: { endpoint } })).nonce ?? undefined,
        60_000,
      );
  }
}

async function newKeyFile(folder: string, label: string): Promise<HolderKey> {
  const file = join(folder, `${label}.key`);
  const env = { HOLDFAST_KEY_PASSPHRASE: PASSPHRASE };
  const args = [CLI, 'key', 'new', file, '--label', label];
  const { code, output } = await run(process.execPath, args, { env, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(output);
  const [, encoded = ''] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  const reader = new CborReader(fromBase64(encoded));
  const key = readHolderKey(reader);
  reader.end();
  return { key, label };
}
