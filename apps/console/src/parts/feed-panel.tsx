import type { FeedEvent } from '@holdfast/api-contract';
import { Button, Skeleton } from '@mantine/core';
import { IconTimeline } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { feedQuery } from '../api/feed.ts';
import { Empty } from './empty.tsx';
import classes from './feed-panel.module.css';
import { FeedList } from './feed-list.tsx';
import { Panel } from './panel.tsx';
import { ProblemNote } from './problem.tsx';

interface FeedPanelProps {
  readonly title: string;
  /** Null: of all devices. */
  readonly endpoint: string | null;
  readonly type?: FeedEvent['type'] | undefined;
  /** Only the newest, without a way to older ones. */
  readonly most?: number;
  readonly actions?: ReactNode;
  /** What would be here. */
  readonly empty: ReactNode;
}

/** The feed, live, with what was before on demand. */
export function FeedPanel({ title, endpoint, type, most, actions, empty }: FeedPanelProps) {
  const feed = useInfiniteQuery(feedQuery(endpoint, type));
  const events = feed.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Panel title={title} actions={actions} flush>
      {feed.error !== null && (
        <div className={classes['note']}>
          <ProblemNote
            what="The events could not be loaded"
            error={feed.error}
            onRetry={() => void feed.refetch()}
          />
        </div>
      )}
      {feed.isPending && (
        <div className={classes['loading']} aria-busy="true" aria-label="Loading events">
          {[68, 52, 75, 60].map((width) => (
            <Skeleton key={width} height={10} width={`${width}%`} radius={2} />
          ))}
        </div>
      )}
      {feed.data !== undefined && events.length === 0 && (
        <Empty icon={IconTimeline} title="Nothing has happened yet" compact>
          {empty}
        </Empty>
      )}
      <FeedList events={events.slice(0, most)} hideEndpoint={endpoint !== null} label={title} />
      {most === undefined && feed.hasNextPage && (
        <div className={classes['more']}>
          <Button
            variant="subtle"
            loading={feed.isFetchingNextPage}
            onClick={() => void feed.fetchNextPage()}
          >
            Show older events
          </Button>
        </div>
      )}
    </Panel>
  );
}
