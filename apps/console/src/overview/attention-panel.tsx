import type { DeviceSummary } from '@holdfast/api-contract';
import { Skeleton } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Ago } from '../parts/ago.tsx';
import { Empty } from '../parts/empty.tsx';
import { count } from '../parts/format.ts';
import { LinkButton } from '../parts/link-button.tsx';
import { byUrgency } from '../parts/order.ts';
import { Panel } from '../parts/panel.tsx';
import { AttentionBadge } from '../parts/state.tsx';
import classes from './attention-panel.module.css';

interface AttentionPanelProps {
  readonly devices: readonly DeviceSummary[] | undefined;
  readonly total: number | undefined;
}

const mostShown = 60;

/** Who needs a person, and why; the worst first. */
export function AttentionPanel({ devices, total }: AttentionPanelProps) {
  return (
    <Panel
      title="Need attention"
      aside={total === undefined ? undefined : count(total)}
      flush
      className={classes['panel']}
      actions={
        <LinkButton variant="subtle" to="/devices" search={{ q: 'needs:attention', sort: 'attention' }}>
          Show all
        </LinkButton>
      }
    >
      {devices === undefined && (
        <div className={classes['loading']} aria-busy="true" aria-label="Loading">
          {[70, 54, 82, 61, 75].map((width) => (
            <Skeleton key={width} height={10} width={`${width}%`} radius={2} />
          ))}
        </div>
      )}
      {devices?.length === 0 && (
        <Empty icon={IconCircleCheck} title="No device needs attention" compact>
          <p>
            Devices that are late, gone, out of their limits, or low on battery or signal would be listed
            here.
          </p>
        </Empty>
      )}
      <ul className={classes['list']} aria-label="Devices that need attention">
        {devices?.slice(0, mostShown).map((device) => (
          <li key={device.endpoint} className={classes['item']}>
            <Link
              to="/devices/$endpoint"
              params={{ endpoint: device.endpoint }}
              className={classes['name']}
              title={device.endpoint}
              preload={false}
            >
              {device.endpoint}
            </Link>
            <span className={classes['reasons']}>
              {byUrgency(device.attention).map((reason) => (
                <AttentionBadge key={reason} reason={reason} />
              ))}
            </span>
            <span className={classes['seen']}>
              <Ago time={device.lastSeen} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
