import { IconAlertTriangle, IconPlugConnected, IconRefresh } from '@tabler/icons-react';
import { useConnection } from '../api/connection.ts';
import { clockTime, exactTime } from '../parts/format.ts';
import classes from './connection-state.module.css';

/** Whether what is shown is what is: the state of the console's one stream. */
export function ConnectionState() {
  const { phase, since } = useConnection();
  const stopped = since === null ? undefined : exactTime(since);
  return (
    <output className={classes['state']} data-phase={phase} aria-label="Connection">
      {phase === 'live' && (
        <span className={classes['words']} title="What you see is kept up to date by the server">
          <IconPlugConnected size={15} aria-hidden="true" /> <span className={classes['long']}>Live</span>
        </span>
      )}
      {(phase === 'connecting' || phase === 'reconnecting') && (
        <span className={classes['words']} title={stopped === undefined ? undefined : `Since ${stopped}`}>
          <IconRefresh size={15} aria-hidden="true" />
          <span className={classes['long']}>{phase === 'connecting' ? 'Connecting' : 'Reconnecting'}</span>
        </span>
      )}
      {phase === 'offline' && since !== null && (
        <span
          className={classes['words']}
          title={`No word from the server since ${stopped}. What is shown is from then.`}
        >
          <IconAlertTriangle size={15} aria-hidden="true" />
          <span className={classes['long']}>Offline since {clockTime(since)}</span>
          <span className={classes['short']}>Offline</span>
        </span>
      )}
    </output>
  );
}
