import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run, start, type Program } from '@holdfast/testing';
import { parseNoteKey, type Witness } from '@holdfast/trust';
import { CLI } from './programs.ts';

/** A witness in a process of its own: another party's, whose key is on its machine alone. */
export interface WitnessProcess {
  readonly witness: Witness;
  /** Its key and address, as `holdfast serve --witness` takes them. */
  readonly option: string;
  readonly url: string;
  /** Where it keeps evidence. */
  readonly folder: string;
  follow(logKey: string): Promise<void>;
  readonly program: Program;
}

export async function startWitness(name: string, within: string): Promise<WitnessProcess> {
  const folder = join(within, name);
  await mkdir(folder);
  const data = ['--data', folder];
  await holdfast('witness', 'init', name, ...data);
  const program = start(process.execPath, [CLI, 'witness', 'serve', '--port', '0', ...data]);
  const [line] = await program.says(/^\{.*"event":"ready".*\}$/m, 60_000);
  const { http, key } = JSON.parse(line) as { readonly http: number; readonly key: string };
  const url = `http://127.0.0.1:${http}/`;
  return {
    witness: { name, key: { kind: 'ed25519', bytes: parseNoteKey(key).bytes } },
    option: `${key} ${url}`,
    url,
    folder,
    program,
    follow: (logKey) => holdfast('witness', 'add-log', logKey, ...data),
  };
}

async function holdfast(...args: readonly string[]): Promise<void> {
  const { code, output } = await run(process.execPath, [CLI, ...args], { timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`holdfast ${args.join(' ')}: ${output}`);
}
