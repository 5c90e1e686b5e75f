import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '@holdfast/testing';

const CLI = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));

/** Another party's witness: a program with a folder of its own. */
export interface WitnessProgram {
  /** As a root and a server name it. */
  readonly key: string;
  readonly url: string;
  /** From now on it cosigns this log. */
  addLog(key: string): Promise<void>;
  end(): Promise<void>;
}

export async function startWitness(name: string): Promise<WitnessProgram> {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-witness-'));
  const cli = async (...args: readonly string[]): Promise<string> => {
    const program = start(process.execPath, [CLI, 'witness', ...args, '--data', data]);
    if ((await program.ended(60_000)) !== 0) throw new Error(program.output());
    return program.result();
  };
  const { key } = JSON.parse(await cli('init', name)) as { key: string };
  const serving = start(process.execPath, [CLI, 'witness', 'serve', '--data', data, '--port', '0']);
  const [line] = await serving.says(/^\{.*"event":"ready".*\}$/m, 60_000);
  const { http } = JSON.parse(line) as { http: number };
  return {
    key,
    url: `http://127.0.0.1:${http}/`,
    addLog: async (log) => void (await cli('add-log', log)),
    async end() {
      await serving.stop();
      await rm(data, { recursive: true });
    },
  };
}
