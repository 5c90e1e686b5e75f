import { expect, it } from 'vitest';
import type { Rows } from '../journal/rows.ts';
import { deviceQuery } from './device-query.ts';
import { DeviceRecord, FleetMemory } from './device-record.ts';

const record = new DeviceRecord(new FleetMemory(), { device: 1, endpoint: 'urn:imei:1' } as Rows['device']);
record.facts = { model: 'Logger', battery: 15 };

it.each([
  ['state:unknown model:log battery:<20', true],
  ['battery:>20', false],
  ['imei logger', true],
  ['imei other', false],
])('finds by names of its own and by words: %s', (q, found) => {
  expect(deviceQuery(q)(record)).toBe(found);
});

it.each(['constructor:a', '__proto__:a', 'toString:a', 'hasOwnProperty:a'])(
  'takes what every object has by name for a word: %s',
  (q) => {
    expect(deviceQuery(q)(record)).toBe(false);
  },
);
