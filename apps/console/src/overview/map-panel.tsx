import { SegmentedControl, Skeleton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { LazyMap } from '../map/lazy-map.tsx';
import type { Position } from '../map/position.ts';
import { count } from '../parts/format.ts';
import { Panel } from '../parts/panel.tsx';
import classes from './map-panel.module.css';
import { PositionTable } from './position-table.tsx';
import { useSteady } from './use-steady.ts';

/** Where the fleet is: as a map, or as a table that says the same without one. */
export function MapPanel({ positions }: { readonly positions: readonly Position[] | undefined }) {
  const navigate = useNavigate();
  const [view, setView] = useState('Map');
  const steady = useSteady(positions, 2000);
  const hasIdled = useIdle();
  const open = (endpoint: string) => void navigate({ to: '/devices/$endpoint', params: { endpoint } });
  return (
    <Panel
      className={classes['panel']}
      title="Locations"
      aside={positions === undefined ? undefined : `${count(positions.length)} with a position`}
      actions={
        <SegmentedControl
          aria-label="Show positions as"
          value={view}
          onChange={setView}
          data={['Map', 'Table']}
        />
      }
      flush
    >
      {view === 'Table' && <PositionTable positions={positions ?? []} />}
      {view === 'Map' &&
        (steady === undefined || !hasIdled ? (
          <Skeleton className={classes['map']} radius={0} aria-label="Loading the map" />
        ) : (
          <LazyMap
            height="var(--map-height)"
            positions={steady}
            label="Map of the devices. The table beside it says the same."
            onOpen={open}
            fallback={<PositionTable positions={positions ?? []} />}
          />
        ))}
    </Panel>
  );
}

/** The map is large: the page is drawn and usable before it is asked for. */
function useIdle(): boolean {
  const [hasIdled, setIdled] = useState(false);
  useEffect(() => {
    const id = requestIdleCallback(() => setIdled(true), { timeout: 1500 });
    return () => cancelIdleCallback(id);
  }, []);
  return hasIdled;
}
