import type { QueuedOperation } from '@holdfast/api-contract';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCircleCheck,
  IconHourglassEmpty,
  IconMoon,
  IconQuestionMark,
  IconSend,
  type Icon,
} from '@tabler/icons-react';
import type { Tone } from '../../parts/state.tsx';

interface Look {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
  readonly means: string;
}

const looks: Readonly<Record<QueuedOperation['state'], Look>> = {
  queued: { word: 'Waits', tone: 'rest', icon: IconMoon, means: 'is sent when the device wakes' },
  sent: { word: 'Sent', tone: 'rest', icon: IconSend, means: 'the device has not answered yet' },
  done: { word: 'Done', tone: 'good', icon: IconCircleCheck, means: 'the device did it' },
  failed: { word: 'Failed', tone: 'bad', icon: IconAlertTriangle, means: 'the device did not do it' },
  expired: {
    word: 'Expired',
    tone: 'warn',
    icon: IconHourglassEmpty,
    means: 'the device was not heard in time; it was never done',
  },
  cancelled: { word: 'Taken back', tone: 'rest', icon: IconArrowBackUp, means: 'it was never done' },
};

/** It was sent and nothing is known of what became of it. */
const outcomeUnknown: Look = {
  word: 'Outcome unknown',
  tone: 'unknown',
  icon: IconQuestionMark,
  means: 'sent, never answered, and not sent again: it could do harm twice',
};

export const lookOf = ({ state, error }: QueuedOperation): Look =>
  state === 'failed' && error?.code === 'outcome_unknown' ? outcomeUnknown : looks[state];

const verbs: Readonly<Record<QueuedOperation['operation'], string>> = {
  read: 'Read',
  write: 'Write',
  execute: 'Execute',
  create: 'Create',
  delete: 'Delete',
  discover: 'Discover',
  observe: 'Observe',
  'write-attributes': 'Set attributes',
  'read-composite': 'Read together',
  'write-composite': 'Write together',
  'observe-composite': 'Observe together',
};

export const verbOf = ({ operation }: QueuedOperation): string => verbs[operation];

type Show = (path: string, value: string | number | boolean, type: string) => string;

/** What it carries, in a line: `= Asia/Tokyo`. What can only be written is not shown to anybody. */
export function carriedBy({ path, payload }: QueuedOperation, show: Show): string {
  const { values = [], arguments: given, instance, attributes } = payload;
  const parts = values.map(({ path: at, value, type }) => {
    const said = value === null ? 'hidden' : show(at, value, type);
    return at === path ? `= ${said}` : `${at} = ${said}`;
  });
  if (instance !== undefined) parts.unshift(`as instance ${instance}`);
  if (given !== undefined) parts.push(`with ${given}`);
  for (const [name, value] of Object.entries(attributes ?? {})) parts.push(`${name}=${value}`);
  return parts.join(', ');
}

/** What came of it, in a line; undefined where there is nothing to say beyond its state. */
export function outcomeOf(
  { operation, path, result, error, state }: QueuedOperation,
  show: Show,
): string | undefined {
  if (state === 'queued' && error !== null) return `Tried in vain: ${error.detail}.`;
  if (error !== null && state !== 'cancelled' && state !== 'expired') return `${capitalised(error.detail)}.`;
  if (result === null) return undefined;
  const { values, links, omitted } = result;
  const [only] = values;
  if (values.length === 1 && omitted === 0 && only?.path === path)
    return show(only.path, only.value, only.type);
  if (values.length > 0) return `${values.length + omitted} values, now among the last known.`;
  if (links !== undefined) return links.map((link) => link.path).join(' ');
  return operation === 'create' ? `The device made ${result.path}.` : undefined;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
