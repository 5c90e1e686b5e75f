import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@holdfast/kernel';
import { openStore } from '../open-store.ts';
import type { Store, StoreLimits, StoreOptions } from '../store.ts';

/** Data of a test's own, which outlives the stores that are opened on it. */
export interface StoreHome {
  readonly target: Pick<StoreOptions, 'dataDir' | 'databaseUrl'>;
  open(limits?: StoreLimits): Promise<Store>;
  /** Runs SQL behind the store's back; no store may be open. */
  tamper(sql: string): Promise<void>;
  remove(): Promise<void>;
}

/** Closes what the test leaves open. */
export function storeHome(
  target: StoreHome['target'],
  tamper: StoreHome['tamper'],
  remove: StoreHome['remove'],
): StoreHome {
  const opened: Store[] = [];
  return {
    target,
    tamper,
    async open(limits = {}) {
      const store = await openStore({ ...target, log: silentLogger, limits });
      opened.push(store);
      return store;
    },
    async remove() {
      await Promise.all(opened.map((store) => store.close()));
      await remove();
    },
  };
}

export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
