import { readFile } from 'node:fs/promises';
import { Failure } from './failure.ts';

/** Throws {@link Failure}; `what` the file holds, for its message. */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Failure('file', `the ${what} file ${file} cannot be read`, { cause });
  }
}
