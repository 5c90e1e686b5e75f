import { ApiError } from '@holdfast/api-contract';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { explain } from './explain.ts';
import classes from './problem.module.css';

interface ProblemProps {
  /** What was tried, as in "The devices could not be loaded". */
  readonly what: string;
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** Says what happened, to what, and what to do; the code is for whoever is asked for help. */
export function ProblemNote({ what, error, onRetry }: ProblemProps) {
  const { reason, advice, code } = explain(error);
  return (
    <div className={classes['problem']} role="alert">
      <IconAlertTriangle size={18} className={classes['icon']} aria-hidden="true" />
      <div className={classes['text']}>
        <strong>{what}</strong>
        <p>{reason}</p>
        {error instanceof ApiError && error.problem.issues !== undefined && (
          <ul className={classes['issues']}>
            {error.problem.issues.map((issue) => (
              <li key={issue.path}>
                <code>{issue.path}</code> {issue.message}
              </li>
            ))}
          </ul>
        )}
        {advice !== undefined && <p className="muted">{advice}</p>}
        {code !== undefined && <code className={classes['code']}>{code}</code>}
      </div>
      {onRetry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
