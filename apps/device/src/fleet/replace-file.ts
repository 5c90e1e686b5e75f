import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { DeviceError } from '../device-error.ts';

/** Replaces the file whole, for its owner alone to read. Rejects with DeviceError `keys`. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new DeviceError('keys', `${file} cannot be written`, { cause });
  }
}
