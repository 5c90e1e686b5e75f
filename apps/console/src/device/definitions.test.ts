import type { ObjectDefinition } from '@holdfast/api-contract';
import { describe, expect, it } from 'vitest';
import { Definitions } from './definitions.ts';
import { comparePaths, isWithin, measuresFirst } from './path.ts';

const resource = {
  multiple: false,
  mandatory: false,
  type: 'float' as const,
  range: null,
  description: null,
};
const object: ObjectDefinition = {
  id: 3303,
  version: '1.1',
  name: 'Temperature',
  urn: 'urn:oma:lwm2m:ext:3303',
  description: null,
  multiple: true,
  mandatory: false,
  source: 'product',
  resources: [
    { ...resource, id: 5700, name: 'Sensor Value', operations: 'R', units: null },
    { ...resource, id: 5601, name: 'Min Measured Value', operations: 'R', units: 'K' },
  ],
};
const definitions = new Definitions([object]);
const none = new Map<string, never>();
const said = (path: string, value: string) =>
  new Map([[path, { path, value, type: 'string' as const, time: '' }]]);

describe('Definitions', () => {
  it('names a sensor by its object, and a stranger by its numbers', () => {
    expect(definitions.label('/3303/1/5700', none)).toBe('Temperature 1');
    expect(definitions.label('/3303/1/5700', said('/3303/1/5750', 'cargo'))).toBe('Temperature · cargo');
    expect(definitions.label('/3303/0/5601', none)).toBe('Min Measured Value 0');
    expect(definitions.label('/26241/0/7', none)).toBe('Object 26241 /26241/0/7');
  });

  it('takes the unit from the definition, else from the device', () => {
    const values = said('/3303/0/5701', 'Cel');
    expect(definitions.unit('/3303/0/5700', values)).toBe('Cel');
    expect(definitions.unit('/3303/0/5601', values)).toBe('K');
    expect(definitions.unit('/3303/1/5700', values)).toBeNull();
  });
});

it('orders paths by number and knows what lies below', () => {
  expect(['/10/0', '/3/0/11', '/3/0', '/3/0/2'].sort(comparePaths)).toEqual([
    '/3/0',
    '/3/0/2',
    '/3/0/11',
    '/10/0',
  ]);
  expect(isWithin('/3/0/9', '/3/0')).toBe(true);
  expect(isWithin('/33/0', '/3')).toBe(false);
});

it('puts measurements before contacts, and both before what a device says of itself', () => {
  const isBoolean = (path: string) => path.startsWith('/3200');
  const paths = ['/3/0/9', '/3200/0/5500', '/3303/1/5700', '/3303/0/5700'];
  expect(paths.sort((a, b) => measuresFirst(isBoolean, a, b))).toEqual([
    '/3303/0/5700',
    '/3303/1/5700',
    '/3200/0/5500',
    '/3/0/9',
  ]);
});
