import type { DeviceSummary } from '@holdfast/api-contract';
import { useSyncExternalStore } from 'react';
import type { FleetStatus } from './fleet-store.ts';
import { fleet } from './live.ts';

/** Renders again whenever anything in the fleet changed, a few times a second at most. */
export function useFleet(): { devices: ReadonlyMap<string, DeviceSummary>; status: FleetStatus } {
  const status = useSyncExternalStore(fleet.subscribe, fleet.status);
  return { devices: fleet.devices, status };
}

export function useFleetDevice(endpoint: string): DeviceSummary | undefined {
  return useSyncExternalStore(fleet.subscribe, () => fleet.devices.get(endpoint));
}
