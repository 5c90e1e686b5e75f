import { targetOf, type QueuedOperation, type Value, type ValueType } from '@holdfast/api-contract';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { Ago } from '../../parts/ago.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Badge } from '../../parts/state.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { valueText } from '../value-text.ts';
import { carriedBy, lookOf, outcomeOf, verbOf } from './operation-words.ts';
import classes from './operations-tab.module.css';

/** One operation: how it stands, what it is, who asked, what came of it. */
export function OperationRow({ operation }: { readonly operation: QueuedOperation }) {
  const { definitions, values } = useCurrentDevice();
  const { id, endpoint, path, state, attempts, requestedBy, requestedAt, expiresAt, sentAt, endedAt } =
    operation;
  const show = (at: string, value: Value, type: string): string =>
    valueText(value, type as ValueType, definitions.unit(at, values));
  const outcome = outcomeOf(operation, show);
  const isOfSeveral = path === '/';
  const takeBack = useMutation({
    mutationFn: () => call('cancelOperation', { params: { endpoint, id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['operations', endpoint] }),
  });
  return (
    <li className={classes['row']}>
      <span className={classes['state']}>
        <Badge {...lookOf(operation)} />
      </span>
      <div className={classes['what']}>
        <span>
          <strong>{verbOf(operation)}</strong>
          {isOfSeveral ? ' ' : ` ${definitions.label(path, values)} `}
          {operation.operation !== 'write-composite' && <code>{targetOf(operation)}</code>}
        </span>
        <span className={classes['carried']}>{carriedBy(operation, show)}</span>
        {outcome !== undefined && <span className={classes['outcome']}>{outcome}</span>}
        {takeBack.error !== null && <ProblemNote what="It was not taken back" error={takeBack.error} />}
      </div>
      <div className={classes['when']}>
        <span>
          {requestedBy}, <Ago time={requestedAt} />
        </span>
        <span className="muted">
          {endedAt !== null ? (
            <>
              ended <Ago time={endedAt} />
            </>
          ) : state === 'sent' ? (
            <>
              sent <Ago time={sentAt} />
            </>
          ) : (
            <>
              expires <Ago time={expiresAt} />
            </>
          )}
          {attempts > 0 && `, sent ${attempts === 1 ? 'once' : `${attempts} times`}`}
        </span>
      </div>
      <div className={classes['act']}>
        {state === 'queued' && (
          <Tooltip label="Take back">
            <ActionIcon
              aria-label={`Take back ${verbOf(operation)} ${targetOf(operation)}`}
              loading={takeBack.isPending}
              onClick={() => takeBack.mutate()}
            >
              <IconArrowBackUp size={16} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </li>
  );
}
