import { ApiError, type Command, type Root } from '@holdfast/api-contract';
import { Skeleton } from '@mantine/core';
import { IconGavel, IconSignature } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { commandQuery, rootsQuery } from '../../api/commands.ts';
import { Empty } from '../../parts/empty.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Badge } from '../../parts/state.tsx';
import { readPayload } from '../../trust/read-payload.ts';
import { sayState } from '../command-words.ts';
import classes from '../commands.module.css';
import { ChainPanel } from './chain-panel.tsx';
import { DeliveriesPanel } from './deliveries-panel.tsx';
import { NextStep } from './next-step.tsx';
import { VerifyPanel } from './verify-panel.tsx';
import { WithdrawButton } from './withdraw-button.tsx';

const route = getRouteApi('/commands/$id');

export function CommandPage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(commandQuery(id));
  const roots = useQuery(rootsQuery);
  usePageTitle(data === undefined ? 'Command' : `${data.operation} ${data.target}`);
  if (error instanceof ApiError && (error.code === 'command_not_found' || error.code === 'invalid_request'))
    return (
      <Empty
        icon={IconGavel}
        title="There is no such command"
        isPage
        actions={<LinkButton to="/commands">All commands</LinkButton>}
      >
        <code>{id}</code>
      </Empty>
    );
  return (
    <div className={classes['page']}>
      {error !== null && (
        <ProblemNote what="The command could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton height={300} radius={6} aria-label="Loading" />}
      {data !== undefined && <LoadedCommand command={data} roots={roots.data?.roots} />}
    </div>
  );
}

interface LoadedCommandProps {
  readonly command: Command;
  readonly roots: readonly Root[] | undefined;
}

function LoadedCommand({ command, roots }: LoadedCommandProps) {
  const read = readPayload(command.payload);
  const root = roots?.find(({ version }) => version === read.root);
  return (
    <>
      <div className={classes['head']}>
        <h1>
          {command.operation} <span className="mono">{command.target}</span>
        </h1>
        <Badge {...sayState(command)} />
        <div className={classes['actions']}>
          {command.state === 'proposed' && (
            <>
              <WithdrawButton command={command} />
              <LinkButton
                to="/commands/$id/sign"
                params={{ id: command.id }}
                leftSection={<IconSignature size={15} />}
              >
                Sign with a passkey
              </LinkButton>
            </>
          )}
        </div>
      </div>
      {command.state === 'proposed' && root !== undefined && <NextStep command={command} root={root} />}
      <div className={classes['columns']}>
        <div className={classes['stack']}>
          <Panel title="What is signed" aside="made here, from the bytes">
            <pre className={classes['text']}>{read.text}</pre>
          </Panel>
          <DeliveriesPanel command={command} />
        </div>
        <div className={classes['stack']}>
          <ChainPanel command={command} root={root} />
          {root !== undefined && <VerifyPanel key={command.id} command={command} root={root} />}
        </div>
      </div>
    </>
  );
}
