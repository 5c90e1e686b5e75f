import type { Rows } from '../journal/rows.ts';

export interface BootstrapStore {
  /** Ordered by name. */
  loadBootstrapProfiles(): Promise<readonly Rows['bootstrapProfile'][]>;
}
