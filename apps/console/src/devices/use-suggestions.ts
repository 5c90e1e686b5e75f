import type { DeviceSummary } from '@holdfast/api-contract';
import { useMemo } from 'react';
import { fleet } from '../api/live.ts';
import { plural } from '../parts/format.ts';
import { attentionOrder, stateOrder } from '../parts/order.ts';
import { quoteValue } from './filter-tokens.ts';

interface Suggestion {
  readonly text: string;
  readonly hint: string;
}

const keyHints: readonly Suggestion[] = [
  { text: 'state:', hint: 'online, asleep, late, offline, unknown' },
  { text: 'needs:', hint: 'attention, and why' },
  { text: 'model:', hint: 'as in model:CL-2' },
  { text: 'fw:', hint: 'firmware, as in fw:<1.4' },
  { text: 'battery:', hint: 'percent, as in battery:<20' },
  { text: 'signal:', hint: 'dBm, as in signal:<-110' },
  { text: 'seen:', hint: 'how long ago, as in seen:>2h' },
  { text: 'maker:', hint: 'manufacturer' },
  { text: 'serial:', hint: 'serial number' },
  { text: 'address:', hint: 'network address' },
  { text: 'security:', hint: 'psk or none' },
  { text: 'verified:', hint: 'by device or server' },
];

type Count = (device: DeviceSummary) => readonly (string | null)[];
const counted: Readonly<Record<string, Count>> = {
  state: (device) => [device.state],
  model: (device) => [device.model],
  maker: (device) => [device.manufacturer],
  fw: (device) => [device.firmware],
  needs: (device) =>
    device.attention.length === 0
      ? []
      : ['attention', ...device.attention.map((a) => a.replaceAll('_', '-'))],
  security: (device) => [device.security.mode],
  verified: (device) => [device.verifiedBy],
};
const examples: Readonly<Record<string, readonly string[]>> = {
  battery: ['<10', '<20', '<50'],
  signal: ['<-110', '<-100', '>-85'],
  seen: ['<5m', '>1h', '>1d', '>7d'],
};

/** For the last word of the draft: keys that start so, or values that devices have, with how many have them. */
export function useSuggestions(draft: string): readonly Suggestion[] {
  const last = draft.split(/\s+/).at(-1) ?? '';
  return useMemo(() => suggest(last, fleet.devices.values()), [last]);
}

export function suggest(last: string, devices: Iterable<DeviceSummary>): readonly Suggestion[] {
  const colon = last.indexOf(':');
  if (colon < 0) return keyHints.filter(({ text }) => text.startsWith(last.toLowerCase()));
  const key = last.slice(0, colon).toLowerCase();
  const typed = last
    .slice(colon + 1)
    .replaceAll('"', '')
    .toLowerCase();
  const suggestions =
    examples[key]?.map((text) => ({ text: `${key}:${text}`, hint: '' })) ?? countValues(key, devices);
  return suggestions
    .filter(({ text }) => text.replaceAll('"', '').toLowerCase().startsWith(`${key}:${typed}`))
    .slice(0, 12);
}

function countValues(key: string, devices: Iterable<DeviceSummary>): Suggestion[] {
  const values = counted[key];
  if (values === undefined) return [];
  const order: readonly string[] =
    key === 'state' ? stateOrder : key === 'needs' ? ['attention', ...attentionOrder] : [];
  const counts = new Map<string, number>(key === 'state' ? stateOrder.map((state) => [state, 0]) : []);
  for (const device of devices)
    for (const value of values(device)) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => (order.length > 0 ? order.indexOf(a) - order.indexOf(b) : n - m))
    .map(([value, n]) => ({ text: `${key}:${quoteValue(value)}`, hint: plural(n, 'device') }));
}
