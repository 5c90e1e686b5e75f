import { Failure } from './failure.ts';
import { readText } from './read-text.ts';

/** A key, like the token, is never given on the command line. Throws {@link Failure}. */
export async function readKey(file: string): Promise<string> {
  const text = (await readText(file, 'key')).trim();
  if (!/^([0-9a-fA-F]{2}){1,64}$/.test(text))
    throw new Failure('file', `${file} does not hold a key of 1 to 64 bytes in hex`);
  return text;
}
