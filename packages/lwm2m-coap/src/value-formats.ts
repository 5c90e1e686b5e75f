import { ContentFormat } from '@holdfast/lwm2m';

/** Name each of any number of values in full: what Send and composite operations are written in (Core 1.1.1 §6.3.8, §6.4.6; 1.2 adds the last). */
export const NAMING_FORMATS: readonly number[] = [
  ContentFormat.senmlCbor,
  ContentFormat.senmlJson,
  ContentFormat.lwm2mCbor,
];

/** Say when each value was taken. */
export const DATING_FORMATS: readonly number[] = [
  ContentFormat.senmlCbor,
  ContentFormat.senmlJson,
  ContentFormat.lwm2mJson,
];
