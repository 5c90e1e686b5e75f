import type { Attention, DeviceState } from '@holdfast/api-contract';
import {
  IconAntennaBarsOff,
  IconBattery1,
  IconBug,
  IconCircleCheck,
  IconClockExclamation,
  IconMoon,
  IconPlugConnectedX,
  IconQuestionMark,
  IconTemperature,
  type Icon,
} from '@tabler/icons-react';
import classes from './state.module.css';

export type Tone = 'good' | 'rest' | 'warn' | 'bad' | 'unknown';

interface Saying {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
  readonly means: string;
}

export const states: Readonly<Record<DeviceState, Saying>> = {
  online: { word: 'Online', tone: 'good', icon: IconCircleCheck, means: 'registered and reachable' },
  asleep: {
    word: 'Asleep',
    tone: 'rest',
    icon: IconMoon,
    means: 'registered, in queue mode, awake window over',
  },
  late: {
    word: 'Late',
    tone: 'warn',
    icon: IconClockExclamation,
    means: 'its lifetime has run out a short while ago',
  },
  offline: {
    word: 'Offline',
    tone: 'bad',
    icon: IconPlugConnectedX,
    means: 'de-registered, or late for too long',
  },
  unknown: { word: 'Unknown', tone: 'unknown', icon: IconQuestionMark, means: 'it has never registered' },
};

export const attentions: Readonly<Record<Attention, Saying>> = {
  offline: {
    word: 'Offline',
    tone: 'bad',
    icon: IconPlugConnectedX,
    means: 'the device is gone for too long',
  },
  excursion: {
    word: 'Excursion',
    tone: 'bad',
    icon: IconTemperature,
    means: 'a value is outside its limits',
  },
  device_error: {
    word: 'Device error',
    tone: 'bad',
    icon: IconBug,
    means: 'the device reports an error of its own',
  },
  late: { word: 'Late', tone: 'warn', icon: IconClockExclamation, means: 'an update is overdue' },
  battery_low: {
    word: 'Low battery',
    tone: 'warn',
    icon: IconBattery1,
    means: 'the battery is nearly empty',
  },
  signal_weak: {
    word: 'Weak signal',
    tone: 'warn',
    icon: IconAntennaBarsOff,
    means: 'the radio signal is weak',
  },
};
export function StateBadge({
  state,
  bare = false,
}: {
  readonly state: DeviceState;
  readonly bare?: boolean;
}) {
  return <Badge {...states[state]} bare={bare} />;
}

export function AttentionBadge({ reason }: { readonly reason: Attention }) {
  return <Badge {...attentions[reason]} bare />;
}

interface BadgeProps {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
  readonly means?: string;
  /** Without the frame, for tables. */
  readonly bare?: boolean;
}

export function Badge({ word, tone, icon: Glyph, means, bare = false }: BadgeProps) {
  return (
    <span className={classes['badge']} data-tone={tone} data-bare={bare || undefined} title={means}>
      <Glyph size={14} stroke={2} aria-hidden="true" />
      {word}
    </span>
  );
}
