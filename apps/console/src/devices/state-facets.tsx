import type { DeviceState } from '@holdfast/api-contract';
import { useMemo } from 'react';
import { countStates } from '../api/fleet-store.ts';
import { useFleet } from '../api/use-fleet.ts';
import { count } from '../parts/format.ts';
import { stateOrder } from '../parts/order.ts';
import { states } from '../parts/state.tsx';
import { splitFilter } from './filter-tokens.ts';
import classes from './state-facets.module.css';

interface StateFacetsProps {
  readonly q: string;
  readonly onChange: (q: string) => void;
}

/** How many devices are in each state; one click filters by it, another adds or takes one away. */
export function StateFacets({ q, onChange }: StateFacetsProps) {
  const { devices, status } = useFleet();
  const counts = useMemo(
    () => countStates(devices.values()),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the version says when the map has changed
    [devices, status.version],
  );
  const isKnown = devices.size > 0 || status.isWhole;
  const parts = splitFilter(q);
  const token = parts.find((part) => part.startsWith('state:'));
  const chosen = token?.slice('state:'.length).split(',') ?? [];
  const toggle = (state: DeviceState) => {
    const next = stateOrder.filter((each) => chosen.includes(each) !== (each === state));
    const others = parts.filter((part) => part !== token);
    onChange([...(next.length === 0 ? [] : [`state:${next.join(',')}`]), ...others].join(' '));
  };
  return (
    <fieldset className={classes['facets']} aria-label="Filter by state">
      {stateOrder.map((state) => {
        const { word, icon: Glyph, means, tone } = states[state];
        return (
          <button
            key={state}
            type="button"
            className={classes['facet']}
            data-tone={tone}
            aria-pressed={chosen.includes(state)}
            title={means}
            onClick={() => toggle(state)}
          >
            <Glyph size={14} stroke={2} aria-hidden="true" />
            {word} <span className={classes['count']}>{isKnown ? count(counts[state]) : '–'}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
