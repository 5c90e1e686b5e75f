import { Link } from '@tanstack/react-router';
import type { Position } from '../map/position.ts';
import { count } from '../parts/format.ts';
import { stateOrder } from '../parts/order.ts';
import { StateBadge } from '../parts/state.tsx';
import classes from './tables.module.css';

const mostListed = 200;

export function PositionTable({ positions }: { readonly positions: readonly Position[] }) {
  const worst = [...positions]
    .sort(
      (a, b) =>
        Number(b.attention) - Number(a.attention) ||
        stateOrder.indexOf(b.state) - stateOrder.indexOf(a.state) ||
        (a.endpoint < b.endpoint ? -1 : 1),
    )
    .slice(0, mostListed);
  return (
    <section className={classes['scroll']} aria-label="Positions">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Endpoint</th>
            <th scope="col">State</th>
            <th scope="col">Latitude</th>
            <th scope="col">Longitude</th>
          </tr>
        </thead>
        <tbody>
          {worst.map(({ endpoint, state, latitude, longitude }) => (
            <tr key={endpoint}>
              <td>
                <Link to="/devices/$endpoint" params={{ endpoint }} className="mono" preload={false}>
                  {endpoint}
                </Link>
              </td>
              <td>
                <StateBadge state={state} bare />
              </td>
              <td>{latitude.toFixed(4)}</td>
              <td>{longitude.toFixed(4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {positions.length > mostListed && (
        <p className={classes['more']}>
          The {mostListed} that need attention most, of {count(positions.length)}.{' '}
          <Link to="/devices">All devices</Link>
        </p>
      )}
    </section>
  );
}
