import { useEffect, useMemo, useRef, useState } from 'react';
import { useFleet } from '../api/use-fleet.ts';
import { parseFilter } from './filter-tokens.ts';
import { driftOf, type Drift } from './held-order.ts';
import { matcher } from './match-filter.ts';
import { orderDevices, parseSort } from './sort.ts';

const none: Drift = { arrived: 0, left: 0 };

interface HeldOrder {
  readonly order: readonly string[];
  readonly drift: Drift;
  readonly refresh: () => void;
}

/**
 * The endpoints to show. Made anew when the question changes (filter, sort), while devices are being loaded, and when nobody is
 * in the middle of reading; otherwise held, with a count of what has changed.
 */
export function useHeldOrder(q: string, sortBy: string | undefined, isReading: () => boolean): HeldOrder {
  const { devices, status } = useFleet();
  const [look, setLook] = useState(0);
  const question = `${look}|${sortBy ?? ''}|${q}`;
  // A new look is also a new present, for `seen:>2h`.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const matches = useMemo(() => matcher(parseFilter(q), Date.now()), [question]);
  const make = () => orderDevices([...devices.values()].filter(matches), parseSort(sortBy));
  const held = useRef<{ question: string; version: number; order: readonly string[] } | undefined>(undefined);
  const [drift, setDrift] = useState<Drift>(none);

  let current = held.current;
  if (
    current === undefined ||
    current.question !== question ||
    (!status.isWhole && current.version !== status.version)
  ) {
    current = { question, version: status.version, order: make() };
    held.current = current;
  }

  useEffect(() => {
    const shown = held.current?.order ?? [];
    const now = driftOf(shown, devices, matches);
    if (now.arrived + now.left > 0 && !isReading()) setLook((n) => n + 1);
    setDrift((before) => (before.arrived === now.arrived && before.left === now.left ? before : now));
  }, [devices, status.version, question, matches, isReading]);

  return { order: current.order, drift, refresh: () => setLook((n) => n + 1) };
}
