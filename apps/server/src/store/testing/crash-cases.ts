import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { StoreHome } from './store-home.ts';

const SCRIPT = fileURLToPath(new URL('./commit-until-killed.ts', import.meta.url));

/** Runs the script until it has acknowledged so many commits and `then` resolves, then SIGKILL. All that it acknowledged. */
async function acknowledgedUntilKilled(
  { target }: StoreHome,
  enough: number,
  then: () => Promise<void> = async () => {},
): Promise<string[]> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(target)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === enough) void then().finally(() => child.kill('SIGKILL'));
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return lines;
}

export function crashCases(home: () => StoreHome): void {
  it('belongs to one process at a time, until that is killed', async () => {
    let refused: unknown;
    await acknowledgedUntilKilled(home(), 1, async () => {
      refused = await home()
        .open()
        .catch((error: unknown) => error);
    });
    expect(refused).toMatchObject({ name: 'StoreError', code: 'in-use' });
    await home().open();
  });

  it('has all that it acknowledged after SIGKILL', async () => {
    const times = new Map<number, number>();
    for (const enough of [1, 500]) {
      for (const line of await acknowledgedUntilKilled(home(), enough)) {
        const [device = 0, time = 0] = line.split(' ').map(Number);
        times.set(device, Math.max(time, times.get(device) ?? 0));
      }
      const store = await home().open();
      for (const [device, last] of times) {
        const samples = await store.samples({
          device,
          path: undefined,
          from: undefined,
          to: last + 1,
          order: 'asc',
          limit: last + 1,
          after: undefined,
        });
        expect(samples.map(({ time }) => time)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
      }
      await store.close();
    }
    expect(times.size).toBe(20);
  });
}
