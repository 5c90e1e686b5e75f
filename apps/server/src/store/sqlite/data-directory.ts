import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes the directory, for its owner alone, and sees to it that it outlives a power cut. An existing one stays as it is. */
export function makeDataDirectory(directory: string): void {
  const first = mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const above = dirname(resolve(first));
  for (let at = resolve(directory); at !== above; at = dirname(at)) syncDirectory(at);
  syncDirectory(above);
}

/** Makes the file if it is missing, and readable by its owner alone. SQLite gives its companions (-wal, -shm) the same mode. */
export function makePrivateFile(file: string): void {
  if (existsSync(file)) {
    chmodSync(file, 0o600);
    return;
  }
  closeSync(openSync(file, 'ax', 0o600));
  syncDirectory(dirname(file));
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
