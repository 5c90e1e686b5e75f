import type { Rows } from '../journal/rows.ts';

export interface AccessStore {
  loadSignIns(): Promise<readonly Rows['signIn'][]>;
}
