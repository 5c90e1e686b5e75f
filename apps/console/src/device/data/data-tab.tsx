import { Button, Skeleton } from '@mantine/core';
import { IconChartLine, IconDownload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { ChartPanel } from '../../charts/chart-panel.tsx';
import { limitsOf } from '../../charts/limits.ts';
import { firstTime } from '../../charts/series.ts';
import { boundsOf, parseRange, rangeSearch, type TimeRange } from '../../charts/time-range.ts';
import { useSamples } from '../../charts/use-samples.ts';
import { Command } from '../../parts/command.tsx';
import { csv } from '../../parts/csv.ts';
import { download } from '../../parts/download.ts';
import { Empty } from '../../parts/empty.tsx';
import { exactTime, longDuration } from '../../parts/format.ts';
import { LinkButton } from '../../parts/link-button.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { observeHint } from '../hints.ts';
import { measuresFirst } from '../path.ts';
import classes from './data-tab.module.css';
import { RangePicker } from './range-picker.tsx';
import { useMarks } from './use-marks.ts';
import { usePresent } from './use-present.ts';

const route = getRouteApi('/devices/$endpoint/data');

/** Every numeric path that has samples in the range, one below the other under one cross-hair. */
export function DataTab() {
  const { device, definitions, values } = useCurrentDevice();
  const { endpoint } = device;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = useMemo(() => parseRange(search), [search]);
  const samples = useSamples(endpoint, range);
  const present = usePresent(range.kind === 'live', samples.dataUpdatedAt);
  const first = samples.data === undefined ? undefined : firstTime(samples.data.series);
  const bounds = useMemo(() => boundsOf(range, present, first), [range, present, first]);
  const marks = useMarks(endpoint, bounds);
  const show = useCallback((next: TimeRange) => void navigate({ search: rangeSearch(next) }), [navigate]);
  const onZoom = useCallback((from: number, to: number) => show({ kind: 'fixed', from, to }), [show]);
  const isBoolean = (path: string) => definitions.resource(path)?.type === 'boolean';
  const charts = [...(samples.data?.series ?? [])].sort(([a], [b]) => measuresFirst(isBoolean, a, b));

  return (
    <>
      <div className={classes['bar']}>
        <RangePicker range={range} bounds={bounds} onChange={show} />
        <Button
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={charts.length === 0}
          onClick={() =>
            download(
              `${endpoint.replace(/[^\w.-]+/g, '_')}.csv`,
              'text/csv',
              csv(
                ['path', 'time', 'value', 'unit'],
                charts.flatMap(([path, series]) =>
                  series.times.map((time, n) => [
                    path,
                    new Date(time).toISOString(),
                    series.values[n],
                    definitions.unit(path, values),
                  ]),
                ),
              ),
            )
          }
        >
          All as CSV
        </Button>
      </div>
      {samples.error !== null && (
        <ProblemNote
          what={`The samples of ${endpoint} could not be loaded`}
          error={samples.error}
          onRetry={() => void samples.refetch()}
        />
      )}
      {samples.isPending && <ChartSkeletons />}
      {samples.data?.cutAt !== null && samples.data?.cutAt !== undefined && (
        <p className={classes['cut']}>
          There are more samples than can be drawn at once: these end at {exactTime(samples.data.cutAt)}.
          Choose a shorter range to see all of it.
        </p>
      )}
      {samples.data !== undefined && charts.length === 0 && <NoSamples endpoint={endpoint} range={range} />}
      {charts.map(([path, series]) => (
        <ChartPanel
          key={path}
          endpoint={endpoint}
          path={path}
          label={definitions.label(path, values)}
          unit={definitions.unit(path, values)}
          series={series}
          bounds={bounds}
          limits={limitsOf(path, definitions.unit(path, values), values)}
          marks={marks}
          isBoolean={isBoolean(path)}
          onZoom={onZoom}
        />
      ))}
    </>
  );
}

function ChartSkeletons() {
  return (
    <div aria-busy="true" aria-label="Loading charts" className={classes['skeletons']}>
      {[0, 1, 2].map((n) => (
        <Skeleton key={n} height={246} radius={6} />
      ))}
    </div>
  );
}

function NoSamples({ endpoint, range }: { readonly endpoint: string; readonly range: TimeRange }) {
  return (
    <Empty
      icon={IconChartLine}
      title={
        range.kind === 'live' ? `No samples in the last ${longDuration(range.ms)}` : 'No samples in this time'
      }
      actions={
        <LinkButton variant="default" to="/devices/$endpoint/resources" params={{ endpoint }}>
          Choose what to observe
        </LinkButton>
      }
    >
      <p>
        A sample is kept for each notification of an observed path. Observe one on the Resources tab, or from
        a terminal:
      </p>
      <Command command={observeHint(endpoint)} />
    </Empty>
  );
}
