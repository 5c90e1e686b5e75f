import type { Device, ResourceValue, StreamMessage } from '@holdfast/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onDevice } from './live.ts';
import { deviceQuery, mergeSummary, valuesQuery } from './queries.ts';
import { queryClient } from './query-client.ts';
import { openStream } from './stream.ts';

/** One device in full, kept by the console's stream. A new registration or session is fetched: its objects may be others. */
export function useDevice(endpoint: string) {
  useEffect(
    () =>
      onDevice((summary) => {
        if (summary.endpoint !== endpoint) return;
        const { queryKey } = deviceQuery(endpoint);
        const known = queryClient.getQueryData<Device>(queryKey);
        if (known === undefined) return;
        if (known.registration?.registeredAt !== summary.registration?.registeredAt)
          void queryClient.invalidateQueries({ queryKey });
        queryClient.setQueryData<Device>(queryKey, mergeSummary(known, summary));
      }),
    [endpoint],
  );
  return useQuery(deviceQuery(endpoint));
}

type ValuesListener = (values: readonly ResourceValue[]) => void;
const valuesListeners = new Set<ValuesListener>();

/** Hears every value of the device whose page is open. */
export function useValuesListener(listener: ValuesListener): void {
  useEffect(() => {
    valuesListeners.add(listener);
    return () => {
      valuesListeners.delete(listener);
    };
  }, [listener]);
}

/** While a device's page is open, a second stream brings its values: into the list of last values and to the charts. */
export function useValuesStream(endpoint: string): void {
  useEffect(
    () =>
      openStream({
        endpoint,
        messages: ['values', 'reset'],
        onMessage: (name, message) => {
          if (name === 'values') takeValues(endpoint, (message as StreamMessage<'values'>).values);
          else if (name === 'reset')
            for (const key of ['values', 'samples'])
              void queryClient.invalidateQueries({ queryKey: [key, endpoint] });
        },
      }),
    [endpoint],
  );
}

/** Also what a read brought: the last value is the last value whoever asked. */
export function takeValues(endpoint: string, values: readonly ResourceValue[]): void {
  queryClient.setQueryData<ResourceValue[]>(valuesQuery(endpoint).queryKey, (known) =>
    known === undefined ? known : mergeValues(known, values),
  );
  for (const listener of valuesListeners) listener(values);
}

export function mergeValues(
  known: readonly ResourceValue[],
  values: readonly ResourceValue[],
): ResourceValue[] {
  const byPath = new Map(known.map((value) => [value.path, value]));
  for (const value of values) {
    const before = byPath.get(value.path);
    if (before === undefined || before.time <= value.time) byPath.set(value.path, value);
  }
  return [...byPath.values()];
}
