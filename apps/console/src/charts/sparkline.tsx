import classes from './sparkline.module.css';
import { findExcursions } from './excursions.ts';
import { withGaps } from './gaps.ts';
import type { Limits } from './limits.ts';
import { summarise, type Series } from './series.ts';

interface SparklineProps {
  readonly series: Series;
  readonly bounds: readonly [from: number, to: number];
  readonly limits: Limits | undefined;
}

const width = 240;
const height = 36;

/** The shape of a day: gaps stay gaps, excursions are shaded. What it says in words stands beside it. */
export function Sparkline({ series, bounds: [from, to], limits }: SparklineProps) {
  const summary = summarise(series.values);
  if (summary === undefined) return <div className={classes['none']} style={{ height }} />;
  const room = Math.max((summary.most - summary.least) * 0.15, 0.2);
  const low = summary.least - room;
  const high = summary.most + room;
  const x = (time: number) => ((time - from) / (to - from)) * width;
  const y = (value: number) => height - ((value - low) / (high - low)) * height;
  const { times, values } = withGaps(thin(series));
  const path = times
    .map((time, n) => {
      const value = values[n];
      if (value === null || value === undefined) return '';
      // The pen is down only where the sample before was drawn.
      const command = typeof values[n - 1] === 'number' ? 'L' : 'M';
      return `${command}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  return (
    <svg
      className={classes['line']}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      height={height}
      aria-hidden="true"
    >
      {limits !== undefined &&
        findExcursions(series, limits).map((each) => (
          <rect
            key={each.from}
            className={classes['excursion']}
            x={x(each.from)}
            width={Math.max(2, x(each.to) - x(each.from))}
            y={0}
            height={height}
          />
        ))}
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

const mostPoints = 480;

/** Every n-th sample: what a few hundred pixels can show. */
function thin({ times, values }: Series): Series {
  const step = Math.ceil(times.length / mostPoints);
  if (step <= 1) return { times, values };
  const keep = (_: number, n: number) => n % step === 0;
  return { times: times.filter(keep), values: values.filter(keep) };
}
