import type { QueuedOperation } from '@holdfast/api-contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

/** That something waits or ends comes as an event; that it was tried in vain does not. */
const TRIED_MS = 5_000;
const WAITING = 'queued,sent';
/** The server lets no more wait for one device. */
const MOST_WAITING = 100;

export const isWaiting = ({ state }: QueuedOperation): boolean => state === 'queued' || state === 'sent';

/** How many operations wait for the device. */
export const waitingQuery = (endpoint: string) =>
  queryOptions({
    queryKey: ['operations', endpoint, 'waiting'],
    queryFn: async ({ signal }) => {
      const query = { state: WAITING, limit: MOST_WAITING };
      return (await call('listOperations', { params: { endpoint }, query }, signal)).operations.length;
    },
  });

/** What waits, or waited too, for the device: newest first, a page and on demand what was before it. */
export const operationsQuery = (endpoint: string, show: 'waiting' | 'all') =>
  infiniteQueryOptions({
    queryKey: ['operations', endpoint, 'list', show],
    queryFn: ({ pageParam, signal }) => {
      const state = show === 'waiting' ? WAITING : undefined;
      const query = { state, limit: 50, cursor: pageParam };
      return call('listOperations', { params: { endpoint }, query }, signal);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ operations }) => operations.some(isWaiting)) === true ? TRIED_MS : false,
  });
