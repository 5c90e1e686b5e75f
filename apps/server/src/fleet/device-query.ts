import { attentionOf } from './attention.ts';
import type { DeviceRecord } from './device-record.ts';

type Test = (record: DeviceRecord) => boolean;

const includes = (text: string | undefined | null, word: string): boolean =>
  text?.toLowerCase().includes(word) ?? false;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '': (a, b) => a === b,
};

const number =
  (of: (record: DeviceRecord) => number | undefined) =>
  (wanted: string): Test | undefined => {
    const found = /^([<>]?)(-?\d+(?:\.\d+)?)$/.exec(wanted);
    const compare = found === null ? undefined : COMPARE[found[1] as string];
    if (found === null || compare === undefined) return undefined;
    const limit = Number(found[2]);
    return (record) => {
      const value = of(record);
      return value !== undefined && compare(value, limit);
    };
  };

/** `name:value` tokens of a search. What fits none of them is searched as a word. */
const TOKENS: ReadonlyMap<string, (wanted: string) => Test | undefined> = new Map(
  Object.entries({
    state: (wanted) => (record) => record.state === wanted,
    model: (wanted) => (record) => includes(record.facts.model, wanted),
    fw: (wanted) => (record) => includes(record.facts.firmware, wanted),
    attention: (wanted) => (record) =>
      attentionOf(record).some((reason) => wanted === 'any' || reason === wanted),
    battery: number(({ facts }) => facts.battery),
    signal: number(({ facts }) => facts.signal),
  }),
);

const word =
  (wanted: string): Test =>
  ({ row, facts }) =>
    includes(row.endpoint, wanted) ||
    includes(facts.manufacturer, wanted) ||
    includes(facts.model, wanted) ||
    includes(facts.serialNumber, wanted) ||
    includes(facts.firmware, wanted);

/** Every part of the search must hold. */
export function deviceQuery(q: string | undefined): Test {
  const tests = (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const colon = part.indexOf(':');
      const token = colon > 0 ? TOKENS.get(part.slice(0, colon))?.(part.slice(colon + 1)) : undefined;
      return token ?? word(part);
    });
  return (record) => tests.every((test) => test(record));
}
