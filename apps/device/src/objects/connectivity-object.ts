import type { LoggerState } from './logger-state.ts';
import { integer, integers, resources, texts, type LoggerObject } from './resource.ts';

/** Object 4, resource 0: 6 is LTE-FDD, 7 NB-IoT. */
const BEARERS = { 'CL-1': 6, 'CL-2': 7 } as const;
const APN = 'loggers.private';

/** Object 4, Connectivity Monitoring. */
export function connectivityObject(logger: LoggerState): LoggerObject {
  const bearer = BEARERS[logger.identity.model];
  const coverage = () => logger.reading().coverage;
  return {
    id: 4,
    version: '1.2',
    resources: resources({
      0: integer(() => bearer),
      1: integers(() => [bearer]),
      2: integer(() => coverage().rsrp),
      3: integer(() => coverage().rsrq),
      4: texts(() => [logger.identity.ipAddress]),
      7: texts(() => [APN]),
      8: integer(() => coverage().cellId),
      9: integer(() => logger.road.mnc),
      10: integer(() => logger.road.mcc),
      11: integer(() => Math.round((coverage().rsrp + 122) / 2)),
      12: integer(() => coverage().trackingArea),
    }),
  };
}
