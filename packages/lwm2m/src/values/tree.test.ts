import { expect, it } from 'vitest';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from './entry.ts';
import { toTree } from './tree.ts';

const entry = (path: string, value: number): Entry => ({
  path: Lwm2mPath.parse(path),
  value: { type: 'integer', value },
});

it('groups entries by object, instance and resource; the last of a path stays', () => {
  const entries = [
    entry('/3/0/9', 1),
    entry('/3/0/7/0', 2),
    entry('/3/0/7/1', 3),
    entry('/3303/2/1', 4),
    entry('/3/0/9', 5),
  ];
  const tree = toTree(entries);
  expect([...tree.keys()]).toEqual([3, 3303]);
  const device = tree.get(3)?.get(0);
  expect(device?.get(9)).toEqual({ kind: 'single', entry: entries[4] });
  expect(device?.get(7)).toEqual({
    kind: 'multiple',
    entries: new Map([
      [0, entries[1]],
      [1, entries[2]],
    ]),
  });
  expect(tree.get(3303)?.get(2)?.size).toBe(1);
});
