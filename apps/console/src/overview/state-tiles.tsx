import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { count, exactTime } from '../parts/format.ts';
import { stateOrder } from '../parts/order.ts';
import { states } from '../parts/state.tsx';
import type { Glance } from './glance.ts';
import classes from './state-tiles.module.css';

interface StateTilesProps {
  readonly glance: Glance | undefined;
  readonly samples: number | undefined;
  /** When the samples were counted. */
  readonly at: number;
}

/** How many there are in each state; each number leads to those devices. */
export function StateTiles({ glance, samples, at }: StateTilesProps) {
  return (
    <ul className={classes['tiles']} aria-label="Devices by state">
      <li>
        <Link to="/devices" className={classes['tile']}>
          <span className={classes['word']}>Devices</span>
          <Figure n={glance?.total} />
        </Link>
      </li>
      {stateOrder.map((state) => {
        const { word, icon: Glyph, tone, means } = states[state];
        const n = glance?.states[state];
        return (
          <li key={state}>
            <Link to="/devices" search={{ q: `state:${state}` }} className={classes['tile']} title={means}>
              <span className={classes['word']} data-tone={n === 0 ? undefined : tone}>
                <Glyph size={15} stroke={2} aria-hidden="true" /> {word}
              </span>
              <Figure n={n} of={glance?.total} />
            </Link>
          </li>
        );
      })}
      <li>
        <div className={classes['tile']} title={at > 0 ? `Counted ${exactTime(at)}` : undefined}>
          <span className={classes['word']}>Samples, last hour</span>
          <Figure n={samples} />
        </div>
      </li>
    </ul>
  );
}

function Figure({ n, of }: { readonly n: number | undefined; readonly of?: number | undefined }) {
  if (n === undefined) return <Skeleton height={22} width={64} mt={6} radius={3} />;
  return (
    <span className={classes['figure']}>
      {count(n)}
      {of !== undefined && of > 0 && <small>{share(n, of)}</small>}
    </span>
  );
}

function share(n: number, of: number): string {
  const percent = (100 * n) / of;
  if (n > 0 && percent < 0.1) return '<0.1%';
  return `${percent < 10 && n > 0 ? percent.toFixed(1) : Math.round(percent)}%`;
}
