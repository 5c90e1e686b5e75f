import type { LoggerState } from './logger-state.ts';
import { float, resources, time, type LoggerObject } from './resource.ts';

const round = (value: number, parts: number): number => Math.round(value * parts) / parts;
/** Metres: what a receiver under a lorry's roof can have. */
const RADIUS = 12;

/** Object 6, Location. */
export function locationObject(logger: LoggerState): LoggerObject {
  const progress = () => logger.reading().progress;
  return {
    id: 6,
    version: '1.0',
    resources: resources({
      0: float(() => round(progress().position.latitude, 100_000)),
      1: float(() => round(progress().position.longitude, 100_000)),
      2: float(() => round(progress().position.altitude, 10)),
      3: float(() => RADIUS),
      5: time(() => Math.floor(logger.clock.now() / 1000)),
      6: float(() => round(progress().speed, 10)),
    }),
  };
}
