import type { Command, CommandState, DeliveryState } from '@holdfast/api-contract';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconClock,
  IconHourglassEmpty,
  IconListNumbers,
  IconSend,
  IconShieldX,
  IconSignature,
  IconTrash,
  type Icon,
} from '@tabler/icons-react';
import type { Tone } from '../parts/state.tsx';

export interface Saying {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
  readonly means: string;
}

export const commandStates: Readonly<Record<CommandState, Saying>> = {
  proposed: { word: 'Proposed', tone: 'rest', icon: IconSignature, means: 'it lacks signatures' },
  logging: {
    word: 'Logging',
    tone: 'rest',
    icon: IconListNumbers,
    means: 'signed; it waits for the log and its witnesses',
  },
  delivering: { word: 'Delivering', tone: 'rest', icon: IconSend, means: 'devices are being given it' },
  finished: {
    word: 'Finished',
    tone: 'rest',
    icon: IconCircleCheck,
    means: 'each device has answered, or can no longer',
  },
  expired: {
    word: 'Expired',
    tone: 'warn',
    icon: IconHourglassEmpty,
    means: 'it never got its signatures in time',
  },
  withdrawn: {
    word: 'Withdrawn',
    tone: 'rest',
    icon: IconArrowBackUp,
    means: 'taken back before it was in the log',
  },
};

export const deliveryStates: Readonly<Record<DeliveryState, Saying>> = {
  waiting: {
    word: 'Waiting',
    tone: 'rest',
    icon: IconClock,
    means: 'for the device, or for an earlier command',
  },
  sent: { word: 'Sent', tone: 'rest', icon: IconSend, means: 'the device has not said what came of it' },
  done: { word: 'Done', tone: 'good', icon: IconCircleCheck, means: 'it did it' },
  refused: { word: 'Refused', tone: 'bad', icon: IconShieldX, means: 'it did not accept it' },
  failed: { word: 'Failed', tone: 'bad', icon: IconAlertTriangle, means: 'it tried' },
  expired: {
    word: 'Expired',
    tone: 'warn',
    icon: IconHourglassEmpty,
    means: 'it was not reached in time',
  },
  removed: { word: 'Removed', tone: 'unknown', icon: IconTrash, means: 'the device is no longer here' },
};

/** Finished is good only where it was done everywhere. */
export function sayState({ state, devices }: Pick<Command, 'state' | 'devices'>): Saying {
  const saying = commandStates[state];
  if (state !== 'finished') return saying;
  const { refused, failed, done } = devices.states;
  if (refused + failed > 0) return { ...saying, tone: 'bad', icon: IconAlertTriangle };
  return done === devices.total
    ? { ...saying, tone: 'good' }
    : { ...saying, tone: 'warn', icon: IconHourglassEmpty };
}
