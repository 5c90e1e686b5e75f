import type { DeviceSummary } from '@holdfast/api-contract';
import {
  compareVersions,
  parseDuration,
  type Comparison,
  type FilterKey,
  type FilterPart,
  type Token,
} from './filter-tokens.ts';

const haystacks = new WeakMap<DeviceSummary, string>();

/** What free text is looked for in; made once for each state of a device. */
function haystack(device: DeviceSummary): string {
  let text = haystacks.get(device);
  if (text === undefined) {
    text = [device.endpoint, device.manufacturer, device.model, device.serialNumber, device.firmware]
      .filter((part) => part !== null)
      .join('\n')
      .toLowerCase();
    haystacks.set(device, text);
  }
  return text;
}

/** One function for all devices. What a device does not say matches no comparison, and no `-` either way but its own. */
export function matcher(parts: readonly FilterPart[], now: number): (device: DeviceSummary) => boolean {
  const tests = parts.flatMap((part) => {
    if (part.kind === 'misfit') return [];
    if (part.kind === 'word')
      return [(device: DeviceSummary) => haystack(device).includes(part.word) !== part.not];
    const holds = testMakers[part.key](part, now);
    return [(device: DeviceSummary) => holds(device) !== part.not];
  });
  return (device) => tests.every((test) => test(device));
}

type Test = (device: DeviceSummary) => boolean;
type TestMaker = (token: Token, now: number) => Test;

const testMakers: Readonly<Record<FilterKey, TestMaker>> = {
  // A state being typed already filters: `state:off`.
  state:
    ({ values }) =>
    (device) =>
      values.some((value) => device.state.startsWith(value)),
  model: ({ values }) => oneOf(values, (device) => device.model),
  maker: ({ values }) => oneOf(values, (device) => device.manufacturer),
  serial: ({ values }) => oneOf(values, (device) => device.serialNumber),
  endpoint: ({ values }) => oneOf(values, (device) => device.endpoint),
  address: ({ values }) => oneOf(values, (device) => device.registration?.address ?? null),
  fw:
    ({ values, comparison }) =>
    ({ firmware }) =>
      firmware !== null &&
      values.some((value) => satisfies(compareVersions(firmware.toLowerCase(), value), comparison)),
  battery:
    ({ values, comparison }) =>
    (device) =>
      compares(device.battery, values, comparison),
  signal:
    ({ values, comparison }) =>
    (device) =>
      compares(device.signal, values, comparison),
  seen:
    ({ values, comparison }, now) =>
    ({ lastSeen }) =>
      lastSeen !== null &&
      values.some((value) =>
        satisfies(
          now - Date.parse(lastSeen) - (parseDuration(value) ?? 0),
          comparison === '=' ? '<=' : comparison,
        ),
      ),
  needs:
    ({ values }) =>
    ({ attention }) =>
      values.some((value) =>
        value === 'attention'
          ? attention.length > 0
          : attention.some((reason) => reason.startsWith(value.replaceAll('-', '_'))),
      ),
  security:
    ({ values }) =>
    (device) =>
      values.includes(device.security.mode),
  verified:
    ({ values }) =>
    (device) =>
      values.includes(device.verifiedBy),
};

function oneOf(values: readonly string[], of: (device: DeviceSummary) => string | null) {
  return (device: DeviceSummary): boolean => {
    const text = of(device)?.toLowerCase();
    return text !== undefined && values.some((value) => text.includes(value));
  };
}

function compares(value: number | null, wanted: readonly string[], comparison: Comparison): boolean {
  return value !== null && wanted.some((each) => satisfies(value - Number(each), comparison));
}

const comparisons: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const satisfies = (order: number, comparison: Comparison): boolean => comparisons[comparison](order);
