import type { Changes, Writer } from '../writer.ts';

interface Held {
  readonly changes: Changes;
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

/** A writer that keeps each transaction waiting until the test decides what becomes of it. */
export class GatedWriter implements Writer {
  readonly held: Held[] = [];

  write(changes: Changes): Promise<void> {
    return new Promise((succeed, fail) => this.held.push({ changes, succeed, fail }));
  }

  async close(): Promise<void> {}
}
