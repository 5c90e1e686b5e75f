import { useQuery } from '@tanstack/react-query';
import { waitingQuery } from '../../api/operations.ts';
import classes from './operations-tab.module.css';

/** Beside the tab's name: how many operations wait. Nothing where none does. */
export function WaitingCount({ endpoint }: { readonly endpoint: string }) {
  const { data = 0 } = useQuery(waitingQuery(endpoint));
  if (data === 0) return null;
  return (
    <span className={classes['count']}>
      {data}
      <span className="visually-hidden"> waiting</span>
    </span>
  );
}
