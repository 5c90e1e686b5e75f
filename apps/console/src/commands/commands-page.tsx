import { CommandState } from '@holdfast/api-contract';
import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { IconGavel } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { commandsQuery, rootsQuery } from '../api/commands.ts';
import { given } from '../app/search-params.ts';
import { LinkButton } from '../parts/link-button.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Panel } from '../parts/panel.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { CommandTable } from './command-table.tsx';
import { commandStates } from './command-words.ts';
import classes from './commands.module.css';
import { NoCommands, NoRoot } from './no-commands.tsx';

const route = getRouteApi('/commands');

/** What only the owner can order, and how far each order has come. */
export function CommandsPage() {
  usePageTitle('Commands');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const state = CommandState.safeParse(search.state).data;
  const roots = useQuery(rootsQuery);
  const list = useInfiniteQuery(commandsQuery({ state, endpoint: search.device }));
  const commands = list.data?.pages.flatMap((page) => page.commands) ?? [];
  const hasNoRoot = roots.data?.roots.length === 0;
  // Which version a command names is in its bytes, which the list does not read.
  const onlyQuorum = roots.data?.roots.length === 1 ? roots.data.roots[0]?.quorum : undefined;
  const error = list.error ?? roots.error;
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Commands</h1>
        {search.device !== undefined && (
          <Button
            variant="default"
            onClick={() => void navigate({ search: given({ state: search.state }) })}
            aria-label={`Only for ${search.device}; show all`}
          >
            for {search.device} ×
          </Button>
        )}
        <div className={classes['actions']}>
          <NativeSelect
            size="xs"
            aria-label="Which commands"
            value={state ?? ''}
            data={[
              { value: '', label: 'All' },
              ...CommandState.options.map((value) => ({ value, label: commandStates[value].word })),
            ]}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              void navigate({
                search: given({ device: search.device, state: chosen === '' ? undefined : chosen }),
                replace: true,
              });
            }}
          />
          {!hasNoRoot && (
            <LinkButton to="/commands/propose" leftSection={<IconGavel size={15} />}>
              Propose a command
            </LinkButton>
          )}
        </div>
      </div>
      {error !== null && (
        <ProblemNote
          what="The commands could not be loaded"
          error={error}
          onRetry={() => void list.refetch()}
        />
      )}
      <Panel title="What only the owner can order" flush>
        {list.isPending && error === null && (
          <Skeleton height={120} radius={0} aria-label="Loading commands" />
        )}
        {hasNoRoot && <NoRoot />}
        {!hasNoRoot && list.data !== undefined && commands.length === 0 && (
          <NoCommands isFiltered={state !== undefined || search.device !== undefined} />
        )}
        {commands.length > 0 && <CommandTable commands={commands} quorum={onlyQuorum} />}
        {list.hasNextPage && (
          <div className={classes['more']}>
            <Button
              variant="subtle"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              Show older commands
            </Button>
          </div>
        )}
      </Panel>
    </div>
  );
}
