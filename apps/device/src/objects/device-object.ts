import { DeviceError } from '../device-error.ts';
import type { LoggerState } from './logger-state.ts';
import {
  action,
  integer,
  integers,
  numberOf,
  resources,
  text,
  textOf,
  time,
  type LoggerObject,
} from './resource.ts';
import { isTimezone, utcOffset } from './timezone.ts';

const MANUFACTURER = 'Holdfast Reference Devices';
const HARDWARE = { 'CL-1': 'B2', 'CL-2': 'A4' } as const;
/** Object 3, resource 6: what can feed it. */
const POWER = { dc: 0, internalBattery: 1 } as const;
/** Object 3, resource 20. */
const BATTERY = { normal: 0, charging: 1, full: 2, low: 4 } as const;
const MEMORY_TOTAL_KB = 512;

/** Object 3, Device. */
export function deviceObject(logger: LoggerState, binding: string, reboot: () => void): LoggerObject {
  const { identity, clock } = logger;
  const clockSeconds = (): number => Math.floor(clock.now() / 1000);
  let drift = 0;
  let timezone = logger.road.timezone;
  let offset: string | undefined;
  return {
    id: 3,
    version: '1.1',
    resources: resources({
      0: text(() => MANUFACTURER),
      1: text(() => identity.model),
      2: text(() => identity.serialNumber),
      3: text(() => logger.firmware),
      4: action(reboot),
      6: integers(() =>
        identity.model === 'CL-1' ? [POWER.dc, POWER.internalBattery] : [POWER.internalBattery],
      ),
      7: integers(() => {
        const { charging, millivolts } = logger.reading();
        return identity.model === 'CL-1' ? [charging ? 27_600 : 24_900, millivolts] : [millivolts];
      }),
      9: integer(() => logger.reading().battery),
      10: integer(() => 180 + (clockSeconds() % 7)),
      11: integers(() => logger.errors()),
      12: action(() => logger.resetErrors()),
      13: {
        ...time(() => clockSeconds() + drift),
        write: (value) => void (drift = numberOf(value) - clockSeconds()),
      },
      14: {
        ...text(() => offset ?? utcOffset(timezone, clock.now())),
        write: (value) => {
          const written = textOf(value);
          if (!/^[+-]\d{2}(:?\d{2})?$/.test(written))
            throw new DeviceError('bad-write', 'not an offset such as +02:00');
          offset = written;
        },
      },
      15: {
        ...text(() => timezone),
        write: (value) => {
          const written = textOf(value);
          if (!isTimezone(written)) throw new DeviceError('bad-write', 'not a time zone such as Europe/Oslo');
          timezone = written;
          offset = undefined;
        },
      },
      16: text(() => binding),
      17: text(() => 'cold-chain logger'),
      18: text(() => HARDWARE[identity.model]),
      19: text(() => logger.firmware),
      20: integer(() => {
        const { battery, charging } = logger.reading();
        if (charging) return battery >= 100 ? BATTERY.full : BATTERY.charging;
        return battery < 15 ? BATTERY.low : BATTERY.normal;
      }),
      21: integer(() => MEMORY_TOTAL_KB),
    }),
  };
}
