import type { Rows } from '../journal/rows.ts';

export interface SessionStore {
  loadSessions(): Promise<readonly (Rows['session'] & Rows['counter'])[]>;
}
