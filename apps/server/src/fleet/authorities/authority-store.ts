import type { Rows } from '../../journal/rows.ts';

/** What is read at start. */
export interface AuthorityStore {
  /** The first added first. */
  loadAuthorities(): Promise<readonly Rows['authority'][]>;
  loadRevocations(): Promise<readonly Rows['revocation'][]>;
}
