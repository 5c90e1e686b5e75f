import type { Extremes, LoggerState } from './logger-state.ts';
import {
  action,
  boolean,
  float,
  integer,
  resources,
  text,
  time,
  writable,
  type LoggerObject,
} from './resource.ts';

interface Gauge {
  readonly id: number;
  readonly read: () => number;
  readonly extremes: Extremes;
  readonly range: readonly [low: number, high: number];
  readonly units: string;
  readonly application: string;
}

/** The form that IPSO's analogue sensors share. */
const gauge = (
  logger: LoggerState,
  { id, read, extremes, range, units, application }: Gauge,
): LoggerObject => {
  // Read first, so that the extremes include what is true now.
  const extreme = (pick: () => number) => () => (void read(), pick());
  return {
    id,
    version: '1.1',
    resources: resources({
      5518: time(() => Math.floor(logger.clock.now() / 1000)),
      5601: float(extreme(() => extremes.low)),
      5602: float(extreme(() => extremes.high)),
      5603: float(() => range[0]),
      5604: float(() => range[1]),
      5605: action(() => extremes.reset()),
      5700: float(read),
      5701: text(() => units),
      5750: writable({ type: 'string', value: application }),
    }),
  };
};

/** Object 3303: the probe in the load. */
export const temperatureObject = (logger: LoggerState): LoggerObject =>
  gauge(logger, {
    id: 3303,
    read: () => logger.reading().temperature,
    extremes: logger.temperature,
    range: [-40, 85],
    units: 'Cel',
    application: 'Cargo, cold chain 2 to 8 °C',
  });

/** Object 3304: the air around it. */
export const humidityObject = (logger: LoggerState): LoggerObject =>
  gauge(logger, {
    id: 3304,
    read: () => logger.reading().humidity,
    extremes: logger.humidity,
    range: [0, 100],
    units: '%RH',
    application: 'Cargo',
  });

/** Object 3200, Digital Input: the contact at the cargo door, on while it is open. */
export const doorObject = (logger: LoggerState): LoggerObject => ({
  id: 3200,
  version: '1.1',
  resources: resources({
    5500: boolean(() => logger.reading().doorOpen),
    5501: integer(() => logger.doorOpenings()),
    5505: action(() => logger.resetDoorOpenings()),
    5518: time(() => Math.floor(logger.clock.now() / 1000)),
    5750: writable({ type: 'string', value: 'Cargo door' }),
    5751: text(() => 'Reed contact'),
  }),
});
