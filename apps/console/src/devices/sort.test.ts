import { expect, it } from 'vitest';
import { aDevice } from '../parts/a-device.ts';
import { orderDevices, parseSort, sortText } from './sort.ts';

const devices = [
  aDevice('b', { battery: 10, firmware: '1.10.0', lastSeen: '2026-03-01T12:00:00.000Z' }),
  aDevice('c', { battery: null, firmware: null, lastSeen: null, state: 'unknown' }),
  aDevice('a', { battery: 90, firmware: '1.9.0', lastSeen: '2026-03-01T11:00:00.000Z', state: 'offline' }),
];

it.each([
  ['endpoint', 'a b c'],
  ['-endpoint', 'c b a'],
  ['battery', 'b a c'],
  ['-battery', 'a b c'],
  ['firmware', 'a b c'],
  ['lastSeen', 'b a c'],
  ['state', 'b a c'],
  ['nonsense', 'a b c'],
])('%s gives %s, the unknown last', (text, endpoints) => {
  expect(orderDevices(devices, parseSort(text)).join(' ')).toBe(endpoints);
});

it('goes to the address and back, saying nothing of the usual order', () => {
  expect(sortText(parseSort('-battery'))).toBe('-battery');
  expect(sortText(parseSort(undefined))).toBeUndefined();
});
