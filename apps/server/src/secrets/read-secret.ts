import { readFile, stat } from 'node:fs/promises';
import { IdentityError } from './identity-error.ts';

/** Throws {@link IdentityError} `identity_exposed` for a file that others can read. */
export async function readSecret(file: string): Promise<string> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0)
    throw new IdentityError(
      'identity_exposed',
      `${file} has mode ${(mode & 0o777).toString(8)}; others can read it. Run: chmod 600 ${file}`,
    );
  return await readFile(file, 'utf8');
}
