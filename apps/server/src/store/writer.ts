/** What SQLite and JSON can both say; a boolean is 0 or 1. */
export type SqlValue = number | string | Uint8Array | null;

/**
 * One transaction: its changes in the order in which they were made, written as {@link ChangeLog} does and read by
 * {@link ChangeReader}. A few flat values, however many changes there are, because crossing threads costs for each object.
 */
export interface Changes {
  /** What each change is. */
  readonly operations: Uint8Array;
  /** The numbers of all changes, one after the other. */
  readonly numbers: Float64Array;
  /** All their texts, a NUL between any two. */
  readonly texts: string;
  readonly bytes: readonly (Uint8Array | null)[];
}

/** Stores transactions, one at a time. */
export interface Writer {
  /** Resolves when all is durable. Rejects when nothing was kept, or when that cannot be known. Without changes: tries whether it could. */
  write(changes: Changes): Promise<void>;
  close(): Promise<void>;
}
