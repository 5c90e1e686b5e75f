import type { Lwm2mValue } from '@holdfast/lwm2m';
import { DeviceError } from '../device-error.ts';
import { action, integer, numberOf, resources, text, writable, type LoggerObject } from './resource.ts';

export interface ServerSettings {
  /** Seconds. */
  lifetime(): number;
  /** A server changed it: the registration is to be updated (Core 1.1.1 §E.2). */
  setLifetime(seconds: number): void;
  readonly binding: string;
  /** Seconds until an observed value is told though it did not change, where no attribute says otherwise. */
  readonly defaultMaximumPeriod: number;
  /** Sends a registration update. */
  updateRegistration(): void;
}

const SHORT_SERVER_ID = 1;
const LONGEST_LIFETIME = 0xffff_ffff;

/** Object 1, LwM2M Server. */
export const serverObject = (settings: ServerSettings): LoggerObject => ({
  id: 1,
  version: '1.1',
  resources: resources({
    0: integer(() => SHORT_SERVER_ID),
    1: {
      ...integer(() => settings.lifetime()),
      write: (value) => settings.setLifetime(positive(value)),
    },
    2: writable({ type: 'integer', value: 0 }, (value) => void notNegative(value)),
    3: writable(
      { type: 'integer', value: settings.defaultMaximumPeriod },
      (value) => void notNegative(value),
    ),
    6: writable({ type: 'boolean', value: true }),
    7: {
      ...text(() => settings.binding),
      write: (value) => {
        if (value.value !== settings.binding)
          throw new DeviceError('bad-write', 'the logger speaks UDP only');
      },
    },
    8: action(() => settings.updateRegistration()),
  }),
});

function notNegative(value: Lwm2mValue): number {
  const seconds = numberOf(value);
  if (!(seconds >= 0 && seconds <= LONGEST_LIFETIME))
    throw new DeviceError('bad-write', `${seconds} is no number of seconds`);
  return seconds;
}

function positive(value: Lwm2mValue): number {
  const seconds = notNegative(value);
  if (seconds === 0) throw new DeviceError('bad-write', 'a lifetime has at least one second');
  return seconds;
}
