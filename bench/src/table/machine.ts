import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { missing, run } from '@holdfast/testing';

/** What the figures were taken on. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly java: string;
  /** Of the minute before, over all cores: what else was going on. */
  readonly load: number;
}

const GIB = 2 ** 30;

export async function lookAtMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / GIB),
    system: `${systemName()}, Linux ${release()}`,
    node: process.version,
    java: await javaVersion(),
    load: loadavg()[0] ?? Number.NaN,
  };
}

const systemName = (): string =>
  /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown';

async function javaVersion(): Promise<string> {
  if (missing('java') !== undefined) return 'none';
  const { output } = await run('java', ['-version']);
  return /^OpenJDK.*VM.*build ([^,)]+)/m.exec(output)?.[1] ?? output.split('\n')[0] ?? 'unknown';
}
