import type { RefObject } from 'react';
import uPlot from 'uplot';
import { number } from '../parts/format.ts';
import type { ChartProps } from './chart.tsx';
import { withAlpha, type Palette } from './palette.ts';

export interface ChartMark {
  readonly time: number;
  readonly text: string;
}

interface Look {
  readonly palette: Palette;
  readonly unit: string;
  readonly isStepped: boolean;
  readonly width: number;
  readonly height: number;
  /** What changes without building the chart anew. */
  readonly latest: RefObject<ChartProps>;
}

const sync = 'device-data';

export function chartOptions({ palette, unit, isStepped, width, height, latest }: Look): uPlot.Options {
  const axis = { stroke: palette.muted, font: palette.font, ticks: { show: false }, gap: 6 };
  return {
    width,
    height,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true },
      y: { range: (_, least, most) => spread(least, most, latest.current, isStepped) },
    },
    axes: [
      { ...axis, grid: { stroke: palette.grid, width: 1 }, size: 30, space: 70, values: timeLabels },
      {
        ...axis,
        grid: { stroke: palette.grid, width: 1 },
        size: 54,
        space: 32,
        ...(isStepped ? { splits: () => [0, 1] } : {}),
        values: (_, ticks) => ticks.map((tick) => (isStepped ? String(tick === 1) : number(tick))),
      },
    ],
    series: [
      {},
      {
        label: unit,
        stroke: palette.line,
        width: 1.5,
        spanGaps: false,
        points: { show: isSparse, size: 4, fill: palette.line },
        ...(isStepped && uPlot.paths.stepped !== undefined
          ? { paths: uPlot.paths.stepped({ align: 1 }) }
          : {}),
      },
    ],
    cursor: {
      // Only the cross-hair is shared; each chart is zoomed through the address.
      sync: {
        key: sync,
        scales: ['x', null],
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
      drag: { x: true, y: false, setScale: false },
      points: { size: 7, fill: palette.surface, stroke: palette.line, width: 2 },
      y: false,
    },
    hooks: {
      drawAxes: [(plot) => drawUnder(plot, palette, latest.current)],
      draw: [(plot) => drawMarks(plot, palette, latest.current)],
      setCursor: [
        (plot) => {
          const index = plot.cursor.idx;
          const time = index === null || index === undefined ? undefined : plot.data[0][index];
          const value = index === null || index === undefined ? undefined : plot.data[1]?.[index];
          const isIn = (plot.cursor.left ?? -1) >= 0;
          latest.current.onCursor(
            isIn && time !== undefined ? time * 1000 : null,
            isIn ? (value ?? null) : null,
          );
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select;
          if (selected < 6) return;
          latest.current.onZoom(plot.posToVal(left, 'x') * 1000, plot.posToVal(left + selected, 'x') * 1000);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

const isSparse = (plot: uPlot): boolean => plot.data[0].length < 30;

/** Room above and below, with the limits in sight. */
function spread(
  least: number | null,
  most: number | null,
  { limits }: ChartProps,
  isStepped: boolean,
): [number, number] {
  if (isStepped) return [-0.1, 1.1];
  const low = Math.min(least ?? Number.POSITIVE_INFINITY, limits?.low ?? Number.POSITIVE_INFINITY);
  const high = Math.max(most ?? Number.NEGATIVE_INFINITY, limits?.high ?? Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 0.005, 0.1);
  return [low - room, high + room];
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayOf = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The hour under each line, and the day where it begins. */
function timeLabels(_: uPlot, ticks: number[], __: number, ___: number, step: number): string[] {
  let day = '';
  return ticks.map((tick, n) => {
    const at = new Date(tick * 1000);
    const today = dayOf.format(at);
    const isNew = today !== day && (n > 0 || step >= 86_400);
    day = today;
    if (step >= 86_400 || isNew) return today;
    return (step < 60 ? clockSeconds : clock).format(at);
  });
}

/** Limits as a band with its edges, excursions shaded: under the line. */
function drawUnder(plot: uPlot, palette: Palette, { limits, excursions }: ChartProps): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (limits !== undefined) {
    const top = plot.valToPos(limits.high, 'y', true);
    const bottom = plot.valToPos(limits.low, 'y', true);
    ctx.fillStyle = withAlpha(palette.good, 0.07);
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    ctx.strokeStyle = withAlpha(palette.good, 0.55);
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const y of [top, bottom]) line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  }
  ctx.fillStyle = withAlpha(palette.bad, 0.16);
  for (const { from, to } of excursions) {
    const left = plot.valToPos(from / 1000, 'x', true);
    const right = plot.valToPos(to / 1000, 'x', true);
    ctx.fillRect(left, bbox.top, Math.max(right - left, 2 * devicePixelRatio), bbox.height);
  }
  ctx.restore();
}

/** Events as ticks that rise from the time axis. */
function drawMarks(plot: uPlot, palette: Palette, { marks }: ChartProps): void {
  const { ctx, bbox } = plot;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = withAlpha(palette.rest, 0.6);
  ctx.fillStyle = palette.rest;
  ctx.lineWidth = unit;
  for (const { time } of marks) {
    const x = plot.valToPos(time / 1000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const bottom = bbox.top + bbox.height;
    line(ctx, x, bottom - 10 * unit, x, bottom);
    ctx.beginPath();
    ctx.arc(x, bottom - 11 * unit, 2.5 * unit, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
