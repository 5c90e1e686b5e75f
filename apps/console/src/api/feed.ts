import type { FeedEvent } from '@holdfast/api-contract';
import { infiniteQueryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { call } from './client.ts';

interface FeedPage {
  readonly events: FeedEvent[];
  readonly cursor: string | null;
}
type FeedData = InfiniteData<FeedPage, string | undefined>;

/** A page of the feed and, on demand, what was before it; null asks for all devices. */
export function feedQuery(endpoint: string | null, type?: FeedEvent['type']) {
  return infiniteQueryOptions({
    queryKey: ['feed', endpoint, type ?? null],
    queryFn: ({ pageParam, signal }) =>
      call(
        'listEvents',
        { query: { endpoint: endpoint ?? undefined, type, limit: 50, cursor: pageParam } },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: FeedPage) => last.cursor ?? undefined,
  });
}

/** How many lines a feed that nobody reads may gather before it forgets the oldest of its first page. */
const mostHeld = 2000;

/** Puts a line from the stream on top of every feed it belongs to. */
export function addToFeed(client: QueryClient, event: FeedEvent): void {
  for (const [key] of client.getQueriesData<FeedData>({ queryKey: ['feed'] })) {
    const [, endpoint, type] = key;
    if ((endpoint !== null && endpoint !== event.endpoint) || (type !== null && type !== event.type))
      continue;
    client.setQueryData<FeedData>(key, (data) => (data === undefined ? data : withEvent(data, event)));
  }
}

export function withEvent(data: FeedData, event: FeedEvent): FeedData {
  const [first, ...others] = data.pages;
  if (first === undefined || data.pages.some((page) => page.events.some((known) => known.id === event.id)))
    return data;
  const events = [event, ...first.events].slice(0, mostHeld);
  return { ...data, pages: [{ ...first, events }, ...others] };
}
