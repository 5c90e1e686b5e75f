import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missing, run } from '@holdfast/testing';

const directory = fileURLToPath(new URL('../../tlog/', import.meta.url));

/** The program in interop/tlog. */
export const goTlog: string = join(directory, 'build', 'tlog');

let prepared: Promise<string | undefined> | undefined;

/** Builds it, once. Why that cannot be done here, or undefined. */
export function cannotUseGoTlog(): Promise<string | undefined> {
  prepared ??= build();
  return prepared;
}

async function build(): Promise<string | undefined> {
  const absent = missing('go');
  if (absent !== undefined) return absent;
  await mkdir(join(directory, 'build'), { recursive: true });
  const built = await run('go', ['build', '-o', goTlog, '.'], { cwd: directory, timeoutMs: 280_000 });
  return built.code === 0
    ? undefined
    : `go cannot build interop/tlog: ${built.output.trim().split('\n').at(-1)}`;
}
