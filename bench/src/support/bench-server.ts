import { fileURLToPath } from 'node:url';
import { start, type Program } from '@holdfast/testing';

/** A server in a process of its own, to be measured. */
export interface BenchServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** One of our pages; it says where it listens: see announce. */
export const startBenchServer = (path: URL, ...args: readonly string[]): Promise<BenchServer> =>
  listening(start(process.execPath, [...profiling(), fileURLToPath(path), ...args]));

/** Waits for `{"port":…}`. */
export async function listening(program: Program): Promise<BenchServer> {
  const [line] = await program.says(/^\{"port":.*\}$/m, 30_000);
  const { port } = JSON.parse(line) as { port: number };
  return { port, pid: program.pid, stop: () => program.stop() };
}

/** With BENCH_PROFILE=folder our servers leave a CPU profile there when they end; the figures are then of no use. */
export const profiling = (): readonly string[] => {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
};
