import type { Device, ResourceValue } from '@holdfast/api-contract';
import { createContext, use } from 'react';
import type { Definitions } from './definitions.ts';

export interface DeviceContext {
  readonly device: Device;
  readonly definitions: Definitions;
  /** The last known values by path. */
  readonly values: ReadonlyMap<string, ResourceValue>;
  readonly areValuesPending: boolean;
  readonly valuesError: Error | null;
}

export const CurrentDevice = createContext<DeviceContext | null>(null);

/** What every tab of a device's page shares. */
export function useCurrentDevice(): DeviceContext {
  const context = use(CurrentDevice);
  if (context === null) throw new Error('a tab was drawn outside its device page');
  return context;
}
