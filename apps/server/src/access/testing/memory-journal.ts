import { StorageError, type Batch, type Journal } from '../../journal/journal.ts';
import type { Rows } from '../../journal/rows.ts';
import type { AccessStore } from '../access-store.ts';

/** Keeps sign-ins in memory with the journal's promises: a commit is all or nothing, and later than the call. */
export class MemoryJournal implements Journal, AccessStore {
  readonly signIns = new Map<string, Rows['signIn']>();
  failure: StorageError | undefined;
  /** Holds every commit back until it resolves. */
  hold: Promise<void> | undefined;

  async commit(fill: (batch: Batch) => void): Promise<void> {
    const changes: (() => void)[] = [];
    fill({
      put: (_, row) =>
        changes.push(() => this.signIns.set((row as Rows['signIn']).hash, row as Rows['signIn'])),
      remove: (_, key) => changes.push(() => this.signIns.delete((key as unknown as { hash: string }).hash)),
      removeDevice: () => {},
    });
    await (this.hold ?? Promise.resolve());
    if (this.failure !== undefined) throw this.failure;
    for (const change of changes) change();
  }

  async loadSignIns(): Promise<readonly Rows['signIn'][]> {
    return [...this.signIns.values()];
  }
}
