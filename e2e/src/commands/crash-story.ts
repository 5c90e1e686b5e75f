import { randomBytes } from 'node:crypto';
import type { Command } from '@holdfast/api-contract';
import { startFleet, type Fleet, type TrustState, type TrustStore } from '@holdfast/device';
import { fromBase64, toHex } from '@holdfast/bytes';
import { eventually, type Random } from '@holdfast/testing';
import {
  decodeDeviceKey,
  GrowingTree,
  openCheckpoint,
  openReceipt,
  parseNote,
  parseNoteKey,
  splitHashes,
  tilePath,
} from '@holdfast/trust';
import { utf8 } from '@holdfast/bytes';
import { newSignedOwner, type SignedOwner } from './signed-owner.ts';

export interface CrashStory {
  readonly commands: number;
  readonly devices: number;
  readonly kills: number;
  readonly random: Random;
}

export interface CrashReport {
  readonly commands: number;
  readonly devices: number;
  readonly kills: number;
  /** Deliveries by their end. */
  readonly ends: Readonly<Record<string, number>>;
  readonly acts: number;
  readonly checkpoints: number;
  /** Each is a fault: none is expected. */
  readonly faults: readonly string[];
}

const END_MS = 120_000;
/** None binds a nonce, so that a device may be given many in one go; that binds one is the unit tests'. */
const OPERATIONS = ['unlock', 'enable'] as const;

/** All that the devices ever kept, so that each act can be counted. */
class Memories {
  readonly acts = new Map<string, number>();
  readonly #held = new Map<string, TrustState>();

  readonly storeOf = (endpoint: string): TrustStore => ({
    read: async () => this.#held.get(endpoint),
    write: async (state) => {
      const before = this.#held.get(endpoint)?.doing?.index;
      const { doing } = state;
      if (doing !== undefined && doing.index !== before) {
        const act = `${endpoint} ${toHex(doing.hash)}`;
        this.acts.set(act, (this.acts.get(act) ?? 0) + 1);
      }
      this.#held.set(endpoint, state);
    },
  });
}

/**
 * Commands are given while the server is killed, SIGKILL, at random moments. Each must be acted on at most once by each device, and
 * come to an end; none may be told as done without the device's own receipt; and every checkpoint that was ever seen must be of one tree.
 */
export async function crashCommands({ commands, devices, kills, random }: CrashStory): Promise<CrashReport> {
  const owner = await newSignedOwner([]);
  const memories = new Memories();
  const seen = new Set<string>();
  let fleet: Fleet | undefined;
  try {
    const endpoints = Array.from({ length: devices }, (_, at) => `d${at}`);
    fleet = await newFleet(owner, endpoints, memories);
    for (const endpoint of endpoints)
      await eventually(
        'its word',
        async () => (await owner.server.call('deviceTrust', { params: { endpoint } })).nonce ?? undefined,
        60_000,
      );
    let given = 0;
    const killing = (async () => {
      for (let kill = 1; kill <= kills; kill++) {
        const at = Math.floor((commands * kill) / (kills + 1));
        await eventually('its turn', async () => given >= at || undefined, END_MS);
        await pause(random.below(200));
        await owner.server.kill();
        await owner.server.restart();
        seen.add(await checkpoint(owner));
      }
    })();
    const ids: string[] = [];
    while (given < commands) {
      const operation = OPERATIONS[given % OPERATIONS.length] ?? 'unlock';
      const only = endpoints[random.below(devices)] ?? '';
      const id = await persisting(() =>
        owner.command(operation, { endpoints: given % 3 === 0 ? endpoints : [only] }),
      );
      ids.push(id);
      given += 1;
      if (given % 10 === 0) seen.add(await persisting(() => checkpoint(owner)));
    }
    await killing;
    const ended: Command[] = [];
    for (const id of ids) ended.push(await owner.finished(id, END_MS));
    seen.add(await checkpoint(owner));
    return await judge(owner, { commands, devices, kills }, ended, memories, seen);
  } finally {
    await fleet?.stop();
    await owner.end();
  }
}

async function newFleet(
  owner: SignedOwner,
  endpoints: readonly string[],
  memories: Memories,
): Promise<Fleet> {
  const credentials = endpoints.map((endpoint) => ({
    endpoint,
    psk: { identity: endpoint, key: randomBytes(16) },
  }));
  for (const { endpoint, psk } of credentials) {
    const key = toHex(psk.key);
    await owner.server.call('addDevice', {
      body: { endpoint, security: { mode: 'psk', identity: endpoint, key } },
    });
  }
  return await startFleet({
    server: { isSecure: true, host: '127.0.0.1', port: owner.server.coaps },
    devices: credentials,
    trust: { root: owner.root, storeOf: memories.storeOf },
    interval: 2,
    queueShare: 0,
  });
}

/** A server that is down is asked again. What it may have taken before it went is made anew: another command. */
const persisting = <T>(ask: () => Promise<T>): Promise<T> => eventually('an answer', ask, END_MS);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function fetchLog({ server }: SignedOwner, path: string): Promise<Response> {
  const answer = await fetch(`${server.origin}/log/${path}`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

const checkpoint = (owner: SignedOwner): Promise<string> =>
  persisting(async () => await (await fetchLog(owner, 'checkpoint')).text());

async function judge(
  owner: SignedOwner,
  sizes: Pick<CrashReport, 'commands' | 'devices' | 'kills'>,
  ended: readonly Command[],
  { acts }: Memories,
  seen: ReadonlySet<string>,
): Promise<CrashReport> {
  const { call } = owner.server;
  const faults = [...acts].filter(([, times]) => times > 1).map(([act]) => `acted on twice: ${act}`);
  const ends: Record<string, number> = {};
  const keys = new Map<string, Uint8Array>();
  for (const { id, hash } of ended) {
    const { deliveries } = await call('listDeliveries', { params: { id }, query: { limit: 1000 } });
    for (const { endpoint, state, receipt } of deliveries) {
      ends[state] = (ends[state] ?? 0) + 1;
      if (state !== 'done') continue;
      if (!keys.has(endpoint)) {
        const { key } = await call('deviceTrust', { params: { endpoint } });
        keys.set(endpoint, fromBase64(key ?? ''));
      }
      const key = decodeDeviceKey(keys.get(endpoint) ?? new Uint8Array());
      const opened = receipt === null ? undefined : openReceipt(fromBase64(receipt), key).receipt;
      if (opened === undefined || toHex(opened.command) !== hash)
        faults.push(`told as done without its receipt: ${id} on ${endpoint}`);
      if (!acts.has(`${endpoint} ${hash}`))
        faults.push(`told as done and not acted on: ${id} on ${endpoint}`);
    }
  }
  faults.push(...(await strayCheckpoints(owner, seen)));
  return { ...sizes, ends, acts: acts.size, checkpoints: seen.size, faults };
}

/** Grows the tree from what is published now, past every checkpoint that was ever seen. */
async function strayCheckpoints(owner: SignedOwner, seen: ReadonlySet<string>): Promise<string[]> {
  const { key } = await owner.server.call('logStatus');
  const { name, bytes } = parseNoteKey(key);
  const open = (text: string) => openCheckpoint(parseNote(utf8(text)), { origin: name, key: bytes });
  const checkpoints = [...seen].map(open);
  const size = Math.max(...checkpoints.map((one) => one.size));
  const roots = new Map<number, string>();
  const tree = new GrowingTree();
  for (let tile = 0; tile * 256 < size; tile++) {
    const width = Math.min(256, size - tile * 256);
    const path = `tile/${tilePath({ level: 0, index: tile, width })}`;
    const leaves = new Uint8Array(await (await fetchLog(owner, path)).arrayBuffer());
    for (const leaf of splitHashes(leaves)) {
      tree.append(leaf);
      roots.set(tree.size, toHex(tree.root));
    }
  }
  return checkpoints
    .filter((one) => one.size > 0 && roots.get(one.size) !== toHex(one.root))
    .map((one) => `a checkpoint of another tree, of size ${one.size}`);
}
