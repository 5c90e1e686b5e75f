import type { Rows } from '../journal/rows.ts';

export interface ModelStore {
  loadModels(): Promise<readonly Rows['model'][]>;
}
