import { randomBytes } from 'node:crypto';
import { chmod, link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Mode 0600, whole or not at all: written beside, synced, then linked, so that a crash leaves no half file and a race no second
 * one. One that is there already stays.
 */
export async function writeSecretFile(file: string, content: Uint8Array): Promise<void> {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.write(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  try {
    await link(draft, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Else a power cut may take the name of the file away, and what it sealed would be lost with it. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
