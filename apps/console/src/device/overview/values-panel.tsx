import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { limitsOf } from '../../charts/limits.ts';
import { asNumber, firstTime } from '../../charts/series.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { auto, boundsOf } from '../../charts/time-range.ts';
import { useSamples } from '../../charts/use-samples.ts';
import { Ago } from '../../parts/ago.tsx';
import { Command } from '../../parts/command.tsx';
import { clockTime } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { usePresent } from '../data/use-present.ts';
import { useCurrentDevice } from '../device-context.ts';
import { observeHint } from '../hints.ts';
import { measuresFirst } from '../path.ts';
import { valueText } from '../value-text.ts';
import classes from './values-panel.module.css';

const mostShown = 6;

/** What does it say: its measurements, with the shape of the last day. */
export function ValuesPanel() {
  const { device, definitions, values, areValuesPending } = useCurrentDevice();
  const samples = useSamples(device.endpoint, auto);
  const present = usePresent(true, samples.dataUpdatedAt);
  const series = samples.data?.series;
  const bounds = boundsOf(auto, present, series === undefined ? undefined : firstTime(series));
  const isWholeDay = bounds[1] - bounds[0] >= auto.ms;
  const shown = useMemo(() => {
    const paths = new Set(series?.keys());
    for (const { path, value } of values.values())
      if (/^\/3[23]\d\d\/\d+\/(5700|5500|5850)$/.test(path) && asNumber(value) !== undefined) paths.add(path);
    // Battery and signal stand in the strip above already.
    return [...paths]
      .filter((path) => Number(path.split('/')[1]) >= 3200)
      .sort((a, b) => measuresFirst((path) => definitions.resource(path)?.type === 'boolean', a, b))
      .slice(0, mostShown);
  }, [series, values, definitions]);

  return (
    <Panel title="Measurements" aside={isWholeDay ? 'last 24 hours' : `since ${clockTime(bounds[0])}`} flush>
      {samples.error !== null && <ProblemNote what="The samples could not be loaded" error={samples.error} />}
      {(samples.isPending || areValuesPending) && shown.length === 0 && (
        <div className={classes['none']} aria-busy="true">
          <Skeleton height={60} radius={3} />
        </div>
      )}
      <div className={classes['values']}>
        {shown.map((path) => {
          const unit = definitions.unit(path, values);
          const value = values.get(path);
          const data = series?.get(path);
          const limits = limitsOf(path, unit, values);
          const number = value === undefined ? undefined : asNumber(value.value);
          const isOut =
            limits !== undefined && number !== undefined && (number < limits.low || number > limits.high);
          return (
            <Link
              key={path}
              to="/devices/$endpoint/data"
              params={{ endpoint: device.endpoint }}
              className={classes['value']}
            >
              <span className={classes['label']}>{definitions.label(path, values)}</span>
              <span className={classes['number']} data-out={isOut || undefined}>
                {value === undefined ? '–' : valueText(value.value, value.type, unit)}
                {isOut && (
                  <small>
                    outside {limits.low} to {limits.high} °C
                  </small>
                )}
              </span>
              {data === undefined ? (
                <Sparkline series={{ times: [], values: [] }} bounds={bounds} limits={undefined} />
              ) : (
                <Sparkline series={data} bounds={bounds} limits={limits} />
              )}
              <span className={classes['age']}>{value !== undefined && <Ago time={value.time} />}</span>
            </Link>
          );
        })}
      </div>
      {shown.length === 0 && !samples.isPending && !areValuesPending && (
        <div className={classes['none']}>
          {device.registration === null ? (
            <p className="muted">It tells what it measures once it has registered.</p>
          ) : (
            <>
              <p className="muted">
                No measurement is known of it. Observe a sensor, and its values are kept and drawn here:
              </p>
              <Command command={observeHint(device.endpoint)} />
            </>
          )}
        </div>
      )}
    </Panel>
  );
}
