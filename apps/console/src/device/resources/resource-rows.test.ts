import type { ResourceValue } from '@holdfast/api-contract';
import { expect, it } from 'vitest';
import { Definitions } from '../definitions.ts';
import { objectTree } from './object-tree.ts';
import { resourceRows } from './resource-rows.ts';

const value = (path: string): [string, ResourceValue] => [
  path,
  { path, value: 1, type: 'integer', time: '' },
];
const resource = { mandatory: false, units: null, range: null, description: null, type: 'integer' as const };
const definitions = new Definitions([
  {
    id: 3,
    version: '1.1',
    name: 'Device',
    urn: '',
    description: null,
    multiple: false,
    mandatory: true,
    source: 'product',
    resources: [
      { ...resource, id: 0, name: 'Manufacturer', operations: 'R', multiple: false },
      { ...resource, id: 6, name: 'Power', operations: 'R', multiple: true },
      { ...resource, id: 11, name: 'Error Code', operations: 'R', multiple: true },
    ],
  },
]);

it('shows what is defined, what has a value and what was asked for, each once', () => {
  const values = new Map([value('/3/0/11/0'), value('/3/0/11/1'), value('/3/0/26999'), value('/3/1/0')]);
  const paths = resourceRows('/3/0', definitions, values, [5]).map(({ path }) => path);
  expect(paths).toEqual(['/3/0/0', '/3/0/5', '/3/0/6', '/3/0/11/0', '/3/0/11/1', '/3/0/26999']);
});

it('works without any definition', () => {
  const rows = resourceRows('/26241/0', definitions, new Map([value('/26241/0/7')]), []);
  expect(rows).toMatchObject([{ path: '/26241/0/7', definition: undefined, type: 'integer' }]);
});

it('joins registered objects with instances that only values know', () => {
  const registered = [
    { path: '/3303', version: '1.1' },
    { path: '/3/0', version: null },
  ];
  expect(objectTree(registered, ['/3303/1/5700', '/3/0/9'])).toEqual([
    { id: 3, version: null, instances: [0] },
    { id: 3303, version: '1.1', instances: [1] },
  ]);
});
