import type { Rows } from '../journal/rows.ts';

/** What the log reads of its own. Rows beyond its head may be there, and are not in the log. */
export interface LogStore {
  loadLogKey(): Promise<Rows['logKey'] | undefined>;
  loadLogHead(): Promise<Rows['logHead'] | undefined>;
  loadLogCheckpoint(): Promise<Rows['logCheckpoint'] | undefined>;
  /** In order. */
  logEntries(from: number, before: number): Promise<readonly Rows['logEntry'][]>;
  /** The hashes of a full tile. */
  logTile(level: number, tile: number): Promise<Uint8Array | undefined>;
  /** Of full tiles, in order. */
  logTileRoots(level: number, from: number, before: number): Promise<readonly Uint8Array[]>;
  /** By its hash in hex. */
  logContent(hash: string): Promise<Uint8Array | undefined>;
}
