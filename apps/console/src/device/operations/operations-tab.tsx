import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { IconMoon } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { operationsQuery } from '../../api/operations.ts';
import { holdfastCommand, shellWord } from '../../devices/client-commands.ts';
import { Command } from '../../parts/command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { OperationRow } from './operation-row.tsx';
import classes from './operations-tab.module.css';

const route = getRouteApi('/devices/$endpoint/operations');

/** What waits for the device to wake, and what came of what waited. */
export function OperationsTab() {
  const { endpoint } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const show = search.show === 'waiting' ? 'waiting' : 'all';
  const list = useInfiniteQuery(operationsQuery(endpoint, show));
  const operations = list.data?.pages.flatMap((page) => page.operations) ?? [];
  return (
    <Panel
      title="Operations"
      flush
      actions={
        <NativeSelect
          size="xs"
          aria-label="Which operations"
          value={show}
          data={[
            { value: 'all', label: 'All' },
            { value: 'waiting', label: 'Waiting' },
          ]}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            void navigate({ search: chosen === 'waiting' ? { show: chosen } : {}, replace: true });
          }}
        />
      }
    >
      {list.error !== null && (
        <ProblemNote
          what="The operations could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isPending && <Skeleton height={90} m={14} radius={3} aria-label="Loading operations" />}
      {list.data !== undefined && operations.length === 0 && (
        <Empty
          icon={IconMoon}
          title={show === 'waiting' ? 'Nothing waits for this device' : 'Nothing has waited for this device'}
          compact
        >
          <p>
            What is asked of a device that sleeps waits here until it wakes. To have something wait for a
            device that is away, too:
          </p>
          <Command command={holdfastCommand(`read ${shellWord(endpoint)} /3/0 --queue`)} />
        </Empty>
      )}
      <ol className={classes['list']} aria-label="Operations">
        {operations.map((operation) => (
          <OperationRow key={operation.id} operation={operation} />
        ))}
      </ol>
      {list.hasNextPage && (
        <div className={classes['more']}>
          <Button
            variant="subtle"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show older operations
          </Button>
        </div>
      )}
    </Panel>
  );
}
