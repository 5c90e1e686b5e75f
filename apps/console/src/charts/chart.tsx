import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import uPlot from 'uplot';
import { chartOptions, type ChartMark } from './chart-options.ts';
import classes from './chart.module.css';
import type { Excursion } from './excursions.ts';
import { withGaps } from './gaps.ts';
import type { Limits } from './limits.ts';
import { usePalette } from './palette.ts';
import type { Series } from './series.ts';

export interface ChartProps {
  readonly label: string;
  readonly unit: string;
  readonly series: Series;
  readonly bounds: readonly [from: number, to: number];
  readonly limits: Limits | undefined;
  readonly excursions: readonly Excursion[];
  readonly marks: readonly ChartMark[];
  readonly isStepped: boolean;
  /** Index into the series under the cross-hair; null when it has left. */
  readonly onCursor: (time: number | null, value: number | null) => void;
  readonly onZoom: (from: number, to: number) => void;
  readonly onReady: (plot: uPlot | null) => void;
}

const height = 180;

/** One uPlot: it is built anew only for another look, and given new data otherwise. */
export function Chart(props: ChartProps) {
  const { label, unit, series, bounds, isStepped } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const palette = usePalette();
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  const data = useMemo((): uPlot.AlignedData => {
    const { times, values } = withGaps(series);
    return [times.map((time) => time / 1000), values];
  }, [series]);
  const [from, to] = bounds;

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const options = chartOptions({ palette, unit, isStepped, latest, width: element.clientWidth, height });
    const made = new uPlot(options, [[], []], element);
    plot.current = made;
    latest.current.onReady(made);
    const resize = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height });
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
      latest.current.onReady(null);
      made.destroy();
      plot.current = undefined;
    };
  }, [palette, unit, isStepped]);

  // After every drawing by React, which is seldom: a new plot, new data, new bounds, marks or limits all end here.
  useEffect(() => {
    const drawn = plot.current;
    drawn?.batch(() => {
      if (drawn.data !== data) drawn.setData(data, false);
      drawn.setScale('x', { min: from / 1000, max: to / 1000 });
      drawn.redraw(false);
    });
  });

  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || plot.current === undefined) return;
    event.preventDefault();
    moveCursor(plot.current, event.shiftKey ? step * 10 : step);
  };
  return (
    // The chart is a widget of its own: the arrow keys are its.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={host}
      className={classes['chart']}
      role="application"
      aria-roledescription="chart"
      aria-label={`${label}. Arrow keys move the cross-hair.`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={onKey}
    />
  );
}

/** To the next sample that is there, from the cross-hair or from the end. */
function moveCursor(plot: uPlot, step: number): void {
  const [times, values] = plot.data;
  if (values === undefined || times.length === 0) return;
  let at = plot.cursor.idx ?? (step > 0 ? -1 : times.length);
  do at += step > 0 ? Math.max(1, step) : Math.min(-1, step);
  while (values[at] === null && at > 0 && at < times.length - 1);
  const index = Math.max(0, Math.min(times.length - 1, at));
  const time = times[index];
  const value = values[index];
  if (time === undefined || value === undefined || value === null) return;
  plot.setCursor({ left: plot.valToPos(time, 'x'), top: plot.valToPos(value, 'y') });
}
