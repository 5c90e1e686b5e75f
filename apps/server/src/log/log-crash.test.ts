import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { toHex, utf8 } from '@holdfast/bytes';
import { Random } from '@holdfast/testing';
import { GrowingTree, openCheckpoint, parseNote, splitHashes, type LogIdentity } from '@holdfast/trust';
import { describe, expect, it, onTestFinished } from 'vitest';
import { postgresMissing, startPostgresCluster } from '../store/testing/postgres-cluster.ts';
import { storeHome, temporaryDirectory, type StoreHome } from '../store/testing/store-home.ts';
import type { Log } from './log.ts';
import { openLog } from './testing/open-log.ts';

const SCRIPT = fileURLToPath(new URL('./testing/append-until-killed.ts', import.meta.url));
const TIMEOUT = { timeout: 300_000 };
/** Tens of them. More at a time of leisure: `HOLDFAST_KILLS=50 npm test -- apps/server/src/log/log-crash.test.ts`. */
const KILLS = Number(process.env['HOLDFAST_KILLS'] ?? 10);

/** Runs the script until it has printed so many checkpoints, then SIGKILL. All that it printed. */
async function checkpointsUntilKilled({ target }: StoreHome, enough: number): Promise<string[]> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(target)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === enough) child.kill('SIGKILL');
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return lines;
}

/** Grows the stored tree leaf by leaf, past every checkpoint that was ever seen. */
async function expectAllInOneTree(log: Log, seen: readonly string[]): Promise<void> {
  const rootsBySize = new Map<number, string>();
  for (const line of seen) {
    const { size, root } = openCheckpoint(parseNote(utf8(JSON.parse(line) as string)), log.identity);
    expect(rootsBySize.get(size) ?? toHex(root)).toBe(toHex(root));
    rootsBySize.set(size, toHex(root));
  }
  const tree = new GrowingTree();
  let met = 0;
  for (let from = 0; from < log.size; from += 256) {
    const width = Math.min(256, log.size - from);
    const tile = await log.reader.tile(0, from / 256, width);
    for (const leaf of splitHashes(tile as Uint8Array)) {
      tree.append(leaf);
      const expected = rootsBySize.get(tree.size);
      if (expected === undefined) continue;
      expect(toHex(tree.root)).toBe(expected);
      met++;
    }
  }
  expect(met).toBe(rootsBySize.size);
}

async function surviveKills(home: StoreHome, kills: number, random: Random): Promise<void> {
  const seen: string[] = [];
  let identity: LogIdentity | undefined;
  for (let kill = 1; kill <= kills; kill++) {
    seen.push(...(await checkpointsUntilKilled(home, 1 + random.below(30))));
    if (kill % 10 > 0) continue;
    const store = await home.open();
    const { log } = await openLog(store);
    identity ??= log.identity;
    expect(log.identity).toEqual(identity);
    await expectAllInOneTree(log, seen);
    await log.stop();
    await store.close();
  }
  expect(seen.length).toBeGreaterThanOrEqual(kills);
}

it(`signs nothing that it goes back on, killed ${KILLS} times`, TIMEOUT, async () => {
  const directory = temporaryDirectory();
  const home = storeHome(
    { dataDir: directory.path, databaseUrl: undefined },
    async () => {},
    async () => directory.remove(),
  );
  onTestFinished(() => home.remove());
  await surviveKills(home, KILLS, new Random(1));
});

const missing = postgresMissing();

describe.skipIf(missing !== undefined)(`with a PostgreSQL server${missing ? ` (${missing})` : ''}`, () => {
  it(`signs nothing that it goes back on, killed ${KILLS} times`, TIMEOUT, async () => {
    const cluster = await startPostgresCluster();
    onTestFinished(() => cluster.remove());
    const databaseUrl = await cluster.createDatabase();
    const home = storeHome(
      { dataDir: '/nonexistent', databaseUrl },
      async () => {},
      async () => {},
    );
    onTestFinished(() => home.remove());
    await surviveKills(home, KILLS, new Random(2));
  });
});
