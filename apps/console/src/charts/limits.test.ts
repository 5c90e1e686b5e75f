import type { ResourceValue } from '@holdfast/api-contract';
import { expect, it } from 'vitest';
import { limitsOf } from './limits.ts';

const told = (path: string, value: string) =>
  new Map<string, ResourceValue>([[path, { path, value, type: 'string', time: '2026-01-01T00:00:00Z' }]]);

it('takes the limits that the sensor itself names', () => {
  const values = told('/3303/1/5750', 'Vaccines, -25 to -15 °C');
  expect(limitsOf('/3303/1/5700', 'Cel', values)).toEqual({
    low: -25,
    high: -15,
    name: 'Limits -25 to -15 °C',
  });
  expect(limitsOf('/3303/1/5700', null, values)).toBeDefined();
});

it('knows none for another sensor, value, unit or application', () => {
  const values = told('/3303/0/5750', 'cold chain 2 to 8 °C');
  for (const path of ['/3303/1/5700', '/3303/0/5601', '/3304/0/5700'])
    expect(limitsOf(path, 'Cel', values)).toBeUndefined();
  expect(limitsOf('/3303/0/5700', 'K', values)).toBeUndefined();
  expect(limitsOf('/3303/0/5700', 'Cel', told('/3303/0/5750', 'Cargo'))).toBeUndefined();
  expect(limitsOf('/3303/0/5700', 'Cel', new Map())).toBeUndefined();
});
