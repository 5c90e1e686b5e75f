import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';

/** More than a transaction of a few hundred messages takes. */
const ROOM_BYTES = 1 << 20;

/**
 * Throws where the disk beside the database is as good as full. A small transaction may still fit the log that SQLite has,
 * which says nothing of the next one.
 */
export function needDiskRoom(databaseFile: string): void {
  const file = `${databaseFile}.room`;
  const handle = openSync(file, 'w', 0o600);
  try {
    const block = new Uint8Array(ROOM_BYTES);
    for (let written = 0; written < ROOM_BYTES;) written += writeSync(handle, block, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
}
