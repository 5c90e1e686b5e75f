import type { DeviceSummary } from '@holdfast/api-contract';
import { Skeleton } from '@mantine/core';
import { memo } from 'react';
import { Ago } from '../parts/ago.tsx';
import { Battery } from '../parts/gauges.tsx';
import { byUrgency } from '../parts/order.ts';
import { AttentionBadge, StateBadge } from '../parts/state.tsx';
import type { Column } from './columns.tsx';
import classes from './device-table.module.css';

interface Place {
  readonly index: number;
  readonly start: number;
  readonly height: number;
}

interface DeviceRowProps extends Place {
  readonly device: DeviceSummary;
  readonly columns: readonly Column[];
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isNarrow: boolean;
  readonly onToggle: (endpoint: string) => void;
}

const at = ({ start, height }: Place) => ({ transform: `translateY(${start}px)`, height });

export const DeviceRow = memo(
  function DeviceRow({
    device,
    columns,
    isActive,
    isSelected,
    isNarrow,
    onToggle,
    ...place
  }: DeviceRowProps) {
    return (
      <tr
        id={`row-${place.index}`}
        aria-rowindex={place.index + 2}
        aria-selected={isSelected}
        data-active={isActive || undefined}
        className={classes['row']}
        style={at(place)}
      >
        <td className={classes['check']}>
          <input
            type="checkbox"
            className={classes['box']}
            aria-label={`Select ${device.endpoint}`}
            checked={isSelected}
            tabIndex={-1}
            onChange={() => onToggle(device.endpoint)}
          />
        </td>
        {isNarrow ? (
          <NarrowCell device={device} />
        ) : (
          columns.map((column) => (
            <td key={column.id} className={classes['cell']} data-column={column.id}>
              {column.id === 'endpoint' ? <DeviceLink endpoint={device.endpoint} /> : column.cell(device)}
            </td>
          ))
        )}
      </tr>
    );
  },
  (before, after) =>
    before.device === after.device &&
    before.columns === after.columns &&
    before.isActive === after.isActive &&
    before.isSelected === after.isSelected &&
    before.isNarrow === after.isNarrow &&
    before.onToggle === after.onToggle &&
    before.start === after.start &&
    before.height === after.height,
);

/** An anchor and no router link, of which forty would listen to every change of the address. The table takes its clicks. */
function DeviceLink({ endpoint }: { readonly endpoint: string }) {
  return (
    <a
      href={`/devices/${encodeURIComponent(endpoint)}`}
      data-endpoint={endpoint}
      className={classes['link']}
      title={endpoint}
      tabIndex={-1}
    >
      {endpoint}
    </a>
  );
}

/** On a phone: what it is and how it is, in two lines. */
function NarrowCell({ device }: { readonly device: DeviceSummary }) {
  return (
    <td className={classes['narrow']}>
      <div className={classes['line']}>
        <DeviceLink endpoint={device.endpoint} />
        <StateBadge state={device.state} bare />
      </div>
      <div className={classes['line']}>
        <span className={classes['reasons']}>
          {device.attention.length > 0 ? (
            byUrgency(device.attention).map((reason) => <AttentionBadge key={reason} reason={reason} />)
          ) : (
            <span className="muted">
              {device.model ?? 'unknown model'} · {device.firmware ?? 'unknown firmware'}
            </span>
          )}
        </span>
        <span className={classes['facts']}>
          {device.battery !== null && <Battery percent={device.battery} />}
          <Ago time={device.lastSeen} />
        </span>
      </div>
    </td>
  );
}

/** It was removed while somebody was reading the list; its line stays until they look anew. */
export function GoneRow({ endpoint, ...place }: Place & { readonly endpoint: string }) {
  return (
    <tr
      id={`row-${place.index}`}
      aria-rowindex={place.index + 2}
      className={classes['row']}
      data-gone
      style={at(place)}
    >
      <td className={classes['gone']}>
        <s className="mono">{endpoint}</s> was removed
      </td>
    </tr>
  );
}

export function LoadingRows({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <tbody className={classes['loading']} aria-label="Loading" aria-busy="true">
      {Array.from({ length: 14 }, (_, row) => (
        <tr key={row} className={classes['row']} data-loading>
          {columns.map((column, n) => (
            <td
              key={column.id}
              className={classes['cell']}
              style={n === 0 ? { gridColumnStart: 2 } : undefined}
            >
              <Skeleton height={10} width={`${45 + ((row * 7 + n * 13) % 40)}%`} radius={2} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
