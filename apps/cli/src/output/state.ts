import type { DeviceState } from '@holdfast/api-contract';
import type { Colour } from './ink.ts';
import type { Cell } from './table.ts';

/** Only what was checked is green, and what is merely late is not red. */
const COLOURS: Readonly<Record<DeviceState, Colour>> = {
  online: 'green',
  asleep: 'blue',
  late: 'yellow',
  offline: 'red',
  unknown: 'dim',
};

export const stateCell = (state: DeviceState): Cell => ({ text: state, colour: COLOURS[state] });
