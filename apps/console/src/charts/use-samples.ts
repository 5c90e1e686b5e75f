import type { ResourceValue, Sample } from '@holdfast/api-contract';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call } from '../api/client.ts';
import { observationsQuery } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';
import { useValuesListener } from '../api/use-device.ts';
import { appendSamples, groupSamples, type SeriesByPath } from './series.ts';
import { boundsOf, type TimeRange } from './time-range.ts';

/** What a browser draws without pain; a longer time is to be asked for in parts. */
const mostSamples = 200_000;

export interface Loaded {
  readonly series: SeriesByPath;
  /** There was more than a page of charts holds; this is when it stopped. */
  readonly cutAt: number | null;
}

const samplesQuery = (endpoint: string, range: TimeRange) =>
  queryOptions({
    queryKey: ['samples', endpoint, range.kind === 'live' ? range.key : `${range.from}-${range.to}`],
    queryFn: async ({ signal }): Promise<Loaded> => {
      const [from, to] = boundsOf(range, Date.now());
      const bounds = {
        from: new Date(from).toISOString(),
        // Up to now and a little: a device's clock may be ahead.
        to: new Date(range.kind === 'live' ? to + 60_000 : to).toISOString(),
      };
      const samples: Sample[] = [];
      let cursor: string | undefined;
      do {
        const query = { ...bounds, limit: 10_000, cursor };
        const page = await call('listSamples', { params: { endpoint }, query }, signal);
        for (const sample of page.samples) samples.push(sample);
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined && samples.length < mostSamples);
      samples.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
      const last = samples.at(-1);
      return {
        series: groupSamples(samples),
        cutAt: cursor === undefined || last === undefined ? null : Date.parse(last.time),
      };
    },
  });

/** Every numeric path's samples over a range; one that reaches to now grows as values arrive. */
export function useSamples(endpoint: string, range: TimeRange) {
  useValuesListener(
    useCallback(
      (values: readonly ResourceValue[]) => {
        if (range.kind !== 'live') return;
        queryClient.setQueryData(samplesQuery(endpoint, range).queryKey, (loaded) => {
          if (loaded === undefined) return loaded;
          const observed = queryClient.getQueryData(observationsQuery(endpoint).queryKey) ?? [];
          // A value that was only read is no sample; one under an observation is.
          const samples = values.filter(
            ({ path }) =>
              loaded.series.has(path) || observed.some((each) => `${path}/`.startsWith(`${each.path}/`)),
          );
          return { ...loaded, series: appendSamples(loaded.series, samples, Date.now() - range.ms) };
        });
      },
      [endpoint, range],
    ),
  );
  return useQuery(samplesQuery(endpoint, range));
}
