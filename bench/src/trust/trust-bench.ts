import { fileURLToPath } from 'node:url';
import { run } from '@holdfast/testing';
import type { Bench, BenchOptions } from '../bench.ts';
import { alone, type Measurement } from '../measurement.ts';
import type { AppendLoad } from './append-load.ts';

const SCRIPT = fileURLToPath(new URL('./append-load.ts', import.meta.url));
const SECONDS = 10;
const CALLERS = 64;

/** The transparency log: how fast it takes entries, each durable and signed before its caller hears of it. */
export const trustBench: Bench = {
  summary: 'the transparency log: appends a second, and what one costs',
  run: measureAppends,
};

async function measureAppends({ seconds = SECONDS, note }: BenchOptions): Promise<readonly Measurement[]> {
  note(`appending for ${seconds} s`);
  const args = [SCRIPT, String(seconds), String(CALLERS)];
  const { code, result, output } = await run(process.execPath, args, { timeoutMs: (seconds + 60) * 1000 });
  if (code !== 0) throw new Error(`the load failed: ${output}`);
  const load = JSON.parse(result) as AppendLoad;
  const perCheckpoint = (load.entries / load.checkpoints).toFixed(1);
  const detail = `${CALLERS} callers that wait, 400 bytes each, SQLite, ${perCheckpoint} entries a checkpoint`;
  return [
    alone('trust-log-append', Math.round(load.entries / load.seconds), 'entries/s', { detail }),
    alone('trust-log-append-cpu', Math.round((load.cpuSeconds / load.entries) * 1e6), 'µs of CPU an entry', {
      detail: 'all threads of the process: SHA-256, tree, Ed25519, SQLite with its fsyncs',
    }),
  ];
}
