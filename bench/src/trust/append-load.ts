import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@holdfast/kernel';
import { openLog } from '../../../apps/server/src/log/testing/open-log.ts';
import { openStore } from '../../../apps/server/src/store/open-store.ts';

/**
 * Appends to a log on SQLite for so many seconds, from so many callers, each of whom waits for its entry to be durable and signed:
 * `append-load.ts SECONDS CALLERS`. Prints {@link AppendLoad} as JSON.
 */
export interface AppendLoad {
  readonly entries: number;
  readonly seconds: number;
  /** Of this process, all threads. */
  readonly cpuSeconds: number;
  readonly checkpoints: number;
}

/** A command with two signatures is about so long. */
const CONTENT_BYTES = 400;
const WARM_UP = 2000;

const [seconds = 5, callers = 64] = process.argv.slice(2).map(Number);
const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
const store = await openStore({ dataDir, log: silentLogger });
const { log, bus } = await openLog(store);
let checkpoints = 0;
bus.subscribe(() => checkpoints++);

async function append(until: () => boolean): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: callers }, async () => {
      let count = 0;
      for (; !until(); count++) await log.append('command', randomBytes(CONTENT_BYTES));
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

await append(() => log.size > WARM_UP);
checkpoints = 0;
const before = process.cpuUsage();
const start = performance.now();
const entries = await append(() => performance.now() - start > seconds * 1000);
const { user, system } = process.cpuUsage(before);
const load: AppendLoad = {
  entries,
  seconds: (performance.now() - start) / 1000,
  cpuSeconds: (user + system) / 1e6,
  checkpoints,
};
process.stdout.write(`${JSON.stringify(load)}\n`);
await log.stop();
await store.close();
await rm(dataDir, { recursive: true });
