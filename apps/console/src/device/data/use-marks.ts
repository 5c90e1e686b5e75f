import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { feedQuery } from '../../api/feed.ts';
import type { ChartMark } from '../../charts/chart-options.ts';

/** How far back a chart asks for events; what is older has no marks. */
const mostPages = 8;

/** The device's events within the bounds: asked for page by page until the beginning is reached. */
export function useMarks(endpoint: string, [from, to]: readonly [number, number]): readonly ChartMark[] {
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(feedQuery(endpoint));
  const marks = useMemo(
    () =>
      (data?.pages ?? [])
        .flatMap((page) => page.events)
        .map(({ time, text }) => ({ time: Date.parse(time), text })),
    [data],
  );
  const oldest = marks.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  const pages = data?.pages.length ?? 0;
  const isMoreNeeded = hasNextPage && !isFetching && oldest > from && pages < mostPages;
  useEffect(() => {
    if (isMoreNeeded) void fetchNextPage();
  }, [isMoreNeeded, fetchNextPage]);
  return useMemo(() => marks.filter(({ time }) => time >= from && time <= to), [marks, from, to]);
}
