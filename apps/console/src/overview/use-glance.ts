import type { Overview } from '@holdfast/api-contract';
import { useMemo } from 'react';
import { useFleet } from '../api/use-fleet.ts';
import { glanceOfAnswer, glanceOfFleet, type Glance } from './glance.ts';

/** The store's own view once it is whole; until then the server's. */
export function useGlance(overview: Overview | undefined): Glance | undefined {
  const { devices, status } = useFleet();
  const { isWhole } = status;
  const version = isWhole ? status.version : 0;
  return useMemo(() => {
    if (isWhole) return glanceOfFleet(devices.values());
    return overview === undefined ? undefined : glanceOfAnswer(overview);
    // The map of devices is the same one all along; its version says when it is another.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [devices, version, isWhole, overview]);
}
