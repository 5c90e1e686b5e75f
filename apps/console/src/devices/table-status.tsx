import { Button, Progress } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useFleet } from '../api/use-fleet.ts';
import { count, plural } from '../parts/format.ts';
import type { Drift } from './held-order.ts';
import classes from './table-status.module.css';

interface TableStatusProps {
  readonly shown: number;
  readonly drift: Drift;
  readonly onRefresh: () => void;
  readonly isLoading: boolean;
}

/** How much is shown of how much, how far the loading is, and what is new since one began to read. */
export function TableStatus({ shown, drift, onRefresh, isLoading }: TableStatusProps) {
  const { devices, status } = useFleet();
  const total = Math.max(devices.size, status.expected);
  return (
    <div className={classes['status']}>
      <output aria-label="Devices shown">
        {isLoading
          ? status.expected === 0
            ? 'Loading devices'
            : `Loading ${count(devices.size)} of ${plural(status.expected, 'device')}`
          : shown === total
            ? plural(total, 'device')
            : `${count(shown)} of ${plural(total, 'device')}`}
      </output>
      {isLoading && status.expected > 0 && (
        <Progress
          className={classes['progress']}
          size={3}
          value={(100 * devices.size) / status.expected}
          aria-label="Loading devices"
        />
      )}
      {!isLoading && drift.arrived + drift.left > 0 && (
        <Button
          variant="light"
          size="compact-xs"
          leftSection={<IconRefresh size={13} />}
          onClick={onRefresh}
          aria-label={`Show changes: ${describe(drift)}`}
        >
          {describe(drift)}
        </Button>
      )}
    </div>
  );
}

function describe({ arrived, left }: Drift): string {
  const parts = [
    ...(arrived > 0 ? [`${count(arrived)} new`] : []),
    ...(left > 0 ? [`${count(left)} no longer here`] : []),
  ];
  return parts.join(', ');
}
