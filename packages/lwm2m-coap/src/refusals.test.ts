import { Lwm2mPath, type Entry, type Lwm2mValue } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { OperationError } from './operation-error.ts';
import type { Lwm2mResource } from './client/objects/lwm2m-object.ts';
import { everythingObject, kept, serverAndDevice, temperature } from './test-net.ts';

const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const entry = (path: string, value: Lwm2mValue): Entry => ({ path: at(path), value });
const byPath = (entries: readonly Entry[]): Record<string, unknown> =>
  Object.fromEntries(entries.map(({ path, value }) => [path.text, value.value]));

describe('what a device refuses', () => {
  const string: Lwm2mValue = { type: 'string', value: 'x' };
  const refusals: [string, string, (on: ReturnType<typeof serverAndDevice>) => Promise<unknown>][] = [
    ['read what is not there', '4.04', ({ operations, target }) => operations.read(target, at('/9999'))],
    [
      'read an instance that is not there',
      '4.04',
      ({ operations, target }) => operations.read(target, at('/3303/7')),
    ],
    [
      'read a resource that is not there',
      '4.04',
      ({ operations, target }) => operations.read(target, at('/3303/0/1')),
    ],
    [
      'read a resource instance that is not there',
      '4.04',
      ({ operations, target }) => operations.read(target, at('/32000/0/20/1')),
    ],
    [
      'read what can only be written',
      '4.05',
      ({ operations, target }) => operations.read(target, at('/32000/0/21')),
    ],
    [
      'write what can only be read',
      '4.05',
      ({ operations, target }) =>
        operations.write(
          target,
          at('/32000/0/22'),
          [entry('/32000/0/22', { type: 'integer', value: 1 })],
          'replace',
        ),
    ],
    [
      'write what is not there',
      '4.04',
      ({ operations, target }) =>
        operations.write(target, at('/32000/9/0'), [entry('/32000/9/0', string)], 'replace'),
    ],
    [
      'write instances of a single resource',
      '4.00',
      ({ operations, target }) =>
        operations.write(target, at('/32000/0'), [entry('/32000/0/0/1', string)], 'update'),
    ],
    [
      'execute what can only be read',
      '4.05',
      ({ operations, target }) => operations.execute(target, at('/32000/0/22')),
    ],
    ['execute an object', '4.05', ({ operations, target }) => operations.execute(target, at('/3303'))],
    [
      'create where the device lets no one',
      '4.05',
      ({ operations, target }) => operations.create(target, at('/3303'), 1, []),
    ],
    [
      'create what is there',
      '4.00',
      ({ operations, target }) => operations.create(target, at('/32000'), 0, [entry('/32000/0/0', string)]),
    ],
    [
      'delete where the device lets no one',
      '4.05',
      ({ operations, target }) => operations.delete(target, at('/3303/0')),
    ],
    ['delete an object', '4.05', ({ operations, target }) => operations.delete(target, at('/32000'))],
    [
      'discover what is not there',
      '4.04',
      ({ operations, target }) => operations.discover(target, at('/9999')),
    ],
    [
      'attributes of what is not there',
      '4.04',
      ({ operations, target }) => operations.writeAttributes(target, at('/3303/0/1'), { pmin: 1 }),
    ],
    [
      'thresholds on text',
      '4.00',
      ({ operations, target }) => operations.writeAttributes(target, at('/3303/0/5701'), { gt: 1 }),
    ],
    [
      'thresholds on an instance',
      '4.00',
      ({ operations, target }) => operations.writeAttributes(target, at('/3303/0'), { gt: 1 }),
    ],
    ['observe what is not there', '4.04', ({ observe }) => observe('/9999', 1)],
  ];
  for (const [name, deviceCode, ask] of refusals) {
    it(`to ${name}: ${deviceCode}`, async () => {
      const on = serverAndDevice([everythingObject(), temperature({ value: 4 })]);
      const failed = await on.done(ask(on)).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(OperationError);
      expect(failed).toMatchObject({ code: 'refused', deviceCode });
    });
  }

  it('takes away the optional resources that a replacement does not name, and adds those that it does', async () => {
    const object = everythingObject();
    const resources = new Map<number, Lwm2mResource>(object.instances.get(0)?.resources);
    object.instances.set(0, {
      resources,
      insert: (id, value) => void resources.set(id, { ...kept(value as Lwm2mValue) }),
      remove: (id) => void resources.delete(id),
    });
    const { operations, target, done } = serverAndDevice([object]);
    const entries = [entry('/32000/0/0', string), entry('/32000/0/1', { type: 'integer', value: 1 })];
    await done(operations.write(target, at('/32000/0'), entries, 'replace'));
    const left = { '/32000/0/0': 'x', '/32000/0/1': 1, '/32000/0/22': 42 };
    expect(byPath(await done(operations.read(target, at('/32000/0'))))).toEqual(left);
    const more = [entry('/32000/0/3', { type: 'float', value: 2 })];
    await done(operations.write(target, at('/32000/0'), more, 'update'));
    expect(byPath(await done(operations.read(target, at('/32000/0'))))).toEqual({ ...left, '/32000/0/3': 2 });
  });

  it('leaves an instance as it was when one of several values cannot be written', async () => {
    const { operations, target, done } = serverAndDevice([everythingObject()]);
    const entries = [entry('/32000/0/0', string), entry('/32000/0/22', { type: 'integer', value: 1 })];
    await expect(done(operations.write(target, at('/32000/0'), entries, 'update'))).rejects.toMatchObject({
      deviceCode: '4.05',
    });
    expect(byPath(await done(operations.read(target, at('/32000/0/0'))))).toEqual({ '/32000/0/0': 'grüße' });
  });
});
