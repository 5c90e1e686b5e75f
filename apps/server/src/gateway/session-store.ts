import type { Rows } from '../journal/rows.ts';

export type StoredSession = Rows['session'] & Rows['counter'];
/** What tells whose record a datagram is: all that is loaded of every session at start. */
export type IndexedSession = Pick<StoredSession, 'session' | 'device' | 'connectionId' | 'host' | 'port'>;

export interface SessionStore {
  oscoreContextOf(device: number): Promise<Rows['oscoreContext'] | undefined>;
  /** The next sessions after one, in the order of their keys; '' for the first. */
  loadSessionIndex(after: string, limit: number): Promise<readonly IndexedSession[]>;
  loadSession(session: string): Promise<StoredSession | undefined>;
}
