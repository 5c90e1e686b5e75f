import type { DeviceSummary, FeedEvent, StreamMessage } from '@holdfast/api-contract';
import { queryClient } from './query-client.ts';
import { call } from './client.ts';
import { FleetStore } from './fleet-store.ts';
import { refreshCommands } from './commands.ts';
import { addToFeed } from './feed.ts';
import { setConnection } from './connection.ts';
import { authoritiesQuery, overviewQuery, profilesQuery } from './queries.ts';
import { openStream } from './stream.ts';

export const fleet = new FleetStore();

/** The largest fleet one browser holds; what is beyond it is found by the server's own search. */
const mostDevices = 50_000;
let loading: AbortController | undefined;

export async function loadFleet(): Promise<void> {
  loading?.abort();
  const { signal } = (loading = new AbortController());
  fleet.beginLoad();
  try {
    let cursor: string | undefined;
    let count = 0;
    do {
      const page = await call('listDevices', { query: { limit: 1000, cursor } }, signal);
      if (signal.aborted) return;
      fleet.addPage(page.devices, page.total);
      count += page.devices.length;
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined && count < mostDevices);
    fleet.endLoad();
  } catch (error) {
    if (!signal.aborted) fleet.failLoad(error);
  }
}

type DeviceListener = (device: DeviceSummary) => void;
const deviceListeners = new Set<DeviceListener>();

export function onDevice(listener: DeviceListener): () => void {
  deviceListeners.add(listener);
  return () => deviceListeners.delete(listener);
}

/** Opens the console's one stream and fills the store; the stream first, so that nothing falls between the two. */
export function startLive(): () => void {
  const close = openStream({
    messages: ['device', 'removed', 'feed', 'reset'],
    onPhase: setConnection,
    onMessage: (name, message) => {
      if (name === 'device') {
        const { device } = message as StreamMessage<'device'>;
        fleet.upsert(device);
        for (const listener of deviceListeners) listener(device);
        refreshOldOverview();
      } else if (name === 'removed') fleet.remove((message as StreamMessage<'removed'>).endpoint);
      else if (name === 'feed') onFeed((message as StreamMessage<'feed'>).event);
      else if (name === 'reset') startAnew();
    },
  });
  void loadFleet();
  return close;
}

/** How long the overview's count of samples may be old while devices speak; all else on that page is live. */
const overviewAge = 60_000;

function refreshOldOverview(): void {
  const { queryKey } = overviewQuery;
  const state = queryClient.getQueryState(queryKey);
  if (
    state?.status === 'success' &&
    Date.now() - state.dataUpdatedAt > overviewAge &&
    state.fetchStatus === 'idle'
  )
    void queryClient.invalidateQueries({ queryKey, refetchType: 'active' });
}

function startAnew(): void {
  void loadFleet();
  void queryClient.invalidateQueries();
}

/** What a line of the feed says has changed, beyond the feed itself. */
function onFeed(event: FeedEvent): void {
  addToFeed(queryClient, event);
  if (event.type === 'model.imported') void queryClient.invalidateQueries({ queryKey: ['objects'] });
  if (/^(authority|certificate)\./.test(event.type)) void queryClient.invalidateQueries(authoritiesQuery);
  if (event.type === 'bootstrap.profile') void queryClient.invalidateQueries(profilesQuery);
  if (event.type === 'root.added') void queryClient.invalidateQueries({ queryKey: ['roots'] });
  if (event.type.startsWith('command.')) refreshCommands();
  if (event.endpoint === null) return;
  if (/^(command|device)\.(done|failed|refused|trust)$/.test(event.type))
    void queryClient.invalidateQueries({ queryKey: ['device-trust', event.endpoint] });
  if (/^(device|session|bootstrap)\./.test(event.type))
    void queryClient.invalidateQueries({ queryKey: ['device', event.endpoint] });
  if (event.type === 'device.registered')
    void queryClient.invalidateQueries({ queryKey: ['values', event.endpoint] });
  if (event.type.startsWith('observation.') || event.type === 'device.registered')
    void queryClient.invalidateQueries({ queryKey: ['observations', event.endpoint] });
  if (event.type.startsWith('operation.'))
    void queryClient.invalidateQueries({ queryKey: ['operations', event.endpoint] });
}
