import { applicationLimits, type ApplicationLimits } from '@holdfast/api-contract';
import { printable } from '../printable.ts';

/** The few values that tables and maps show of every device, kept in memory. */
export interface Facts {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly serialNumber?: string;
  readonly firmware?: string;
  /** Percent. */
  readonly battery?: number;
  readonly errorCode?: number;
  /** dBm. */
  readonly signal?: number;
  readonly latitude?: number;
  readonly longitude?: number;
  /** Milliseconds since 1970, of the position. */
  readonly positionTime?: number;
  /** °C. */
  readonly temperature?: number;
  /** From what the sensor says it is for; undefined where it names no limits, or no longer. */
  readonly temperatureLimits?: ApplicationLimits | undefined;
}

/** Of a name, as tables show it: what a device sends may be a thousand times as long. */
const MOST_CHARACTERS = 128;

type Change = (value: unknown, time: number) => Facts | undefined;

const text =
  (name: 'manufacturer' | 'model' | 'serialNumber' | 'firmware'): Change =>
  (value) =>
    typeof value === 'string' ? { [name]: printable(value, MOST_CHARACTERS) } : undefined;

/** Degrees: a position beyond is none. */
const FURTHEST: Readonly<Record<string, number>> = { latitude: 90, longitude: 180 };

const number =
  (name: 'battery' | 'errorCode' | 'signal' | 'latitude' | 'longitude' | 'temperature'): Change =>
  (value, time) => {
    if (typeof value !== 'number' || Math.abs(value) > (FURTHEST[name] ?? Infinity)) return undefined;
    return name === 'latitude' || name === 'longitude'
      ? { [name]: value, positionTime: time }
      : { [name]: value };
  };

const CHANGES: Readonly<Record<string, Change>> = {
  '/3/0/0': text('manufacturer'),
  '/3/0/1': text('model'),
  '/3/0/2': text('serialNumber'),
  '/3/0/3': text('firmware'),
  '/3/0/9': number('battery'),
  '/3/0/11': number('errorCode'),
  '/3/0/11/0': number('errorCode'),
  '/4/0/2': number('signal'),
  '/6/0/0': number('latitude'),
  '/6/0/1': number('longitude'),
  '/3303/0/5700': number('temperature'),
  '/3303/0/5750': (value) => ({
    temperatureLimits: typeof value === 'string' ? applicationLimits(value) : undefined,
  }),
};

export const FACT_PATHS: readonly string[] = Object.keys(CHANGES);

/** What a value adds to the facts; undefined where it adds none. `json`: the value as JSON has it. */
export const factsIn = (path: string, json: unknown, time: number): Facts | undefined =>
  CHANGES[path]?.(json, time);
