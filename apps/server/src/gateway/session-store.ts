import type { Rows } from '../journal/rows.ts';

export type StoredSession = Rows['session'] & Rows['counter'];

export interface SessionStore {
  loadSessions(): Promise<readonly StoredSession[]>;
}
