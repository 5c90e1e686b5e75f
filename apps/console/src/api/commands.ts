import type { CommandOperation, CommandState, DeliveryState } from '@holdfast/api-contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import { queryClient } from './query-client.ts';

export interface CommandFilter {
  readonly state?: CommandState | undefined;
  readonly endpoint?: string | undefined;
}

export const rootsQuery = queryOptions({
  queryKey: ['roots'],
  queryFn: ({ signal }) => call('listRoots', undefined, signal),
});

export const commandsQuery = ({ state, endpoint }: CommandFilter) =>
  infiniteQueryOptions({
    queryKey: ['commands', 'list', state ?? null, endpoint ?? null],
    queryFn: ({ pageParam, signal }) =>
      call('listCommands', { query: { state, endpoint, limit: 50, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
  });

export const commandQuery = (id: string) =>
  queryOptions({
    queryKey: ['commands', 'one', id],
    queryFn: ({ signal }) => call('getCommand', { params: { id } }, signal),
  });

export const deliveriesQuery = (id: string, state?: DeliveryState) =>
  infiniteQueryOptions({
    queryKey: ['commands', 'deliveries', id, state ?? null],
    queryFn: ({ pageParam, signal }) =>
      call('listDeliveries', { params: { id }, query: { state, limit: 100, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
  });

/** A set never changes: its hash is in the command. */
export const membersQuery = (id: string) =>
  queryOptions({
    queryKey: ['command-members', id],
    queryFn: async ({ signal }) => (await call('commandMembers', { params: { id } }, signal)).members,
  });

export const deviceTrustQuery = (endpoint: string) =>
  queryOptions({
    queryKey: ['device-trust', endpoint],
    queryFn: ({ signal }) => call('deviceTrust', { params: { endpoint } }, signal),
  });

/** Whom a command is to be for. */
export type Aim =
  | { readonly kind: 'devices'; readonly endpoints: readonly string[] }
  | { readonly kind: 'model'; readonly model: string };

export const previewQuery = (operation: CommandOperation, aim: Aim) =>
  queryOptions({
    queryKey: ['command-preview', operation, aim],
    queryFn: ({ signal }) => {
      const whom = aim.kind === 'model' ? { model: aim.model } : { endpoints: [...aim.endpoints] };
      return call('previewCommand', { body: { operation, ...whom } }, signal);
    },
    // Devices give new nonces; what is signed is made of a preview fetched at that moment.
    staleTime: 0,
    retry: false,
  });

/** A command to many devices brings an event for each: what is shown is fetched again once in a while. */
const REFRESH_MS = 700;
let waiting: ReturnType<typeof setTimeout> | undefined;

export function refreshCommands(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    void queryClient.invalidateQueries({ queryKey: ['commands'] });
  }, REFRESH_MS);
}
