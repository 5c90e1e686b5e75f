import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFileTypeCsv, IconPhotoDown, IconTemperature } from '@tabler/icons-react';
import { useCallback, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { csv } from '../parts/csv.ts';
import { download } from '../parts/download.ts';
import { exactTime, longDuration, number, plural, withUnit } from '../parts/format.ts';
import { Badge } from '../parts/state.tsx';
import { Chart } from './chart.tsx';
import type { ChartMark } from './chart-options.ts';
import classes from './chart-panel.module.css';
import { downloadPng } from './chart-png.ts';
import { findExcursions } from './excursions.ts';
import type { Limits } from './limits.ts';
import { usePalette } from './palette.ts';
import { summarise, type Series } from './series.ts';

interface ChartPanelProps {
  readonly endpoint: string;
  readonly path: string;
  readonly label: string;
  readonly unit: string | null;
  readonly series: Series;
  readonly bounds: readonly [from: number, to: number];
  readonly limits: Limits | undefined;
  readonly marks: readonly ChartMark[];
  readonly isBoolean: boolean;
  readonly onZoom: (from: number, to: number) => void;
}

/** A chart with what it says in words: the last value or the one under the cross-hair, the extremes, the excursions. */
export function ChartPanel({
  endpoint,
  path,
  label,
  unit,
  series,
  bounds,
  limits,
  marks,
  isBoolean,
  onZoom,
}: ChartPanelProps) {
  const palette = usePalette();
  const excursions = useMemo(
    () => (limits === undefined ? [] : findExcursions(series, limits)),
    [series, limits],
  );
  const summary = useMemo(() => summarise(series.values), [series]);
  const readout = useRef<HTMLSpanElement>(null);
  const plot = useRef<uPlot>(null);
  const say = useCallback(
    (value: number) => (isBoolean ? String(value === 1) : withUnit(number(value), unit)),
    [isBoolean, unit],
  );
  const last = series.values.at(-1);
  const lastSaid = last === undefined ? 'no samples' : say(last);

  // Straight into the document: the pointer moves faster than React need draw.
  const onCursor = useCallback(
    (time: number | null, value: number | null) => {
      if (readout.current === null) return;
      const near = time === null ? undefined : nearestMark(marks, time, (bounds[1] - bounds[0]) / 150);
      readout.current.dataset['at'] = time === null ? '' : 'cursor';
      readout.current.textContent =
        time === null
          ? lastSaid
          : [value === null ? 'nothing heard' : say(value), exactTime(time), near?.text]
              .filter(Boolean)
              .join(' · ');
    },
    [lastSaid, say, marks, bounds],
  );
  const onReady = useCallback((made: uPlot | null) => {
    plot.current = made;
  }, []);
  const fileName = `${endpoint}${path}`.replace(/[^\w.-]+/g, '_');
  const title = `${label} ${path}`;

  return (
    <section className={classes['panel']} aria-label={title}>
      <header className={classes['head']}>
        <h2>{label}</h2>
        <code className={classes['path']}>{path}</code>
        <span ref={readout} className={classes['readout']}>
          {lastSaid}
        </span>
        <div className={classes['actions']}>
          <Tooltip label={`Save ${title} as CSV`}>
            <ActionIcon
              aria-label={`Save ${title} as CSV`}
              onClick={() => download(`${fileName}.csv`, 'text/csv', seriesCsv(path, unit, series))}
            >
              <IconFileTypeCsv size={17} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={`Save ${title} as PNG`}>
            <ActionIcon
              aria-label={`Save ${title} as PNG`}
              onClick={() => {
                if (plot.current !== null)
                  void downloadPng(plot.current, palette, `${endpoint}  ${title}`, `${fileName}.png`);
              }}
            >
              <IconPhotoDown size={17} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        </div>
      </header>
      <Chart
        label={title}
        unit={unit ?? ''}
        series={series}
        bounds={bounds}
        limits={limits}
        excursions={excursions}
        marks={marks}
        isStepped={isBoolean}
        onCursor={onCursor}
        onZoom={onZoom}
        onReady={onReady}
      />
      <footer className={classes['foot']}>
        {summary !== undefined && !isBoolean && (
          <span>
            least {say(summary.least)}, mean {say(summary.mean)}, most {say(summary.most)}
          </span>
        )}
        {summary !== undefined && <span>{plural(summary.count, 'sample')}</span>}
        {limits !== undefined && <span className={classes['limits']}>{limits.name}</span>}
        {excursions.length > 0 && (
          <Badge word={describeExcursions(excursions, say)} tone="bad" icon={IconTemperature} bare />
        )}
      </footer>
    </section>
  );
}

function describeExcursions(
  excursions: readonly { from: number; to: number; peak: number }[],
  say: (value: number) => string,
): string {
  const longest = Math.max(...excursions.map(({ from, to }) => to - from));
  const total = excursions.reduce((sum, { from, to }) => sum + to - from, 0);
  const peaks = excursions.map(({ peak }) => say(peak)).slice(0, 3);
  const length =
    excursions.length === 1
      ? longDuration(total)
      : `${longDuration(total)} in all, longest ${longDuration(longest)}`;
  return `${plural(excursions.length, 'excursion')}, ${length}, to ${peaks.join(', ')}`;
}

function nearestMark(marks: readonly ChartMark[], time: number, within: number): ChartMark | undefined {
  return marks.find((mark) => Math.abs(mark.time - time) <= within);
}

export function seriesCsv(path: string, unit: string | null, { times, values }: Series): string {
  return csv(
    ['path', 'time', 'value', 'unit'],
    times.map((time, n) => [path, new Date(time).toISOString(), values[n], unit]),
  );
}
