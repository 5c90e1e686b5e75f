import { contentFormat, decodeMessage, encodeMessage, optionNumbers, uintOption } from '@holdfast/coap';
import { ContentFormat, Lwm2mPath, type Entry, type Lwm2mValue } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { everythingObject, SERVER, serverAndDevice, temperature } from './test-net.ts';

const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const entry = (path: string, value: Lwm2mValue): Entry => ({ path: at(path), value });
const byPath = (entries: readonly Entry[]): Record<string, unknown> =>
  Object.fromEntries(entries.map(({ path, value }) => [path.text, value.value]));

const INSTANCE = {
  '/32000/0/0': 'grüße',
  '/32000/0/1': -5,
  '/32000/0/2': 5,
  '/32000/0/3': 21.5,
  '/32000/0/4': true,
  '/32000/0/5': Uint8Array.of(1, 2, 3),
  '/32000/0/6': 1_790_000_000,
  '/32000/0/7': { objectId: 3, instanceId: 0 },
  '/32000/0/8': '</3/0>',
  '/32000/0/20/0': 10,
  '/32000/0/20/7': 17,
  '/32000/0/22': 42,
};

/** Formats that a device prefers, by its version; one that prefers none is spoken to in what its version must know. */
const structured = {
  'SenML CBOR': { lwm2mVersion: '1.1', contentFormats: [ContentFormat.senmlCbor] },
  'SenML JSON': { lwm2mVersion: '1.1', contentFormats: [ContentFormat.senmlJson] },
  'LwM2M CBOR': { lwm2mVersion: '1.2', contentFormats: [ContentFormat.lwm2mCbor] },
  'LwM2M JSON of 1.0': { lwm2mVersion: '1.0', contentFormats: [ContentFormat.lwm2mJson] },
  TLV: { lwm2mVersion: '1.1', contentFormats: [ContentFormat.tlv] },
  'TLV of 1.0': { lwm2mVersion: '1.0' },
  'the default': { lwm2mVersion: '1.1' },
  'an alternate root': { lwm2mVersion: '1.1', rootPath: '/lwm2m' },
} as const;

for (const [format, options] of Object.entries(structured)) {
  describe(`in ${format}`, () => {
    const start = () => {
      const executed: string[] = [];
      const object = everythingObject(executed);
      return { ...serverAndDevice([object, temperature({ value: 4 })], options), object, executed };
    };

    it('reads an object, an instance, a resource and a resource instance', async () => {
      const { operations, target, done } = start();
      const read = async (path: string) => byPath(await done(operations.read(target, at(path))));
      expect(await read('/32000')).toEqual(INSTANCE);
      expect(await read('/32000/0')).toEqual(INSTANCE);
      for (const [path, value] of Object.entries(INSTANCE)) {
        expect(await read(path)).toEqual({ [path]: value });
      }
      expect(await read('/32000/0/20')).toEqual({ '/32000/0/20/0': 10, '/32000/0/20/7': 17 });
    });

    it('writes a resource of each type', async () => {
      const { operations, target, done } = start();
      const values: Lwm2mValue[] = [
        { type: 'string', value: '' },
        { type: 'integer', value: -(2n ** 60n) },
        { type: 'unsigned', value: 2n ** 63n },
        { type: 'float', value: -0.25 },
        { type: 'boolean', value: false },
        { type: 'opaque', value: Uint8Array.from({ length: 3000 }, (_, i) => i & 0xff) },
        { type: 'time', value: 0 },
        { type: 'objlnk', value: { objectId: 65_535, instanceId: 65_535 } },
        { type: 'corelnk', value: '</1>' },
      ];
      for (const [id, value] of values.entries()) {
        const path = `/32000/0/${id}`;
        await done(operations.write(target, at(path), [entry(path, value)], 'replace'));
        expect(await done(operations.read(target, at(path)))).toEqual([{ path: at(path), value }]);
      }
    });

    it('replaces and updates a multiple resource', async () => {
      const { operations, target, done } = start();
      const path = at('/32000/0/20');
      const one = entry('/32000/0/20/3', { type: 'integer', value: 3 });
      await done(operations.write(target, path, [one], 'update'));
      expect(Object.keys(byPath(await done(operations.read(target, path))))).toHaveLength(3);
      await done(operations.write(target, path, [one], 'replace'));
      expect(byPath(await done(operations.read(target, path)))).toEqual({ '/32000/0/20/3': 3 });
      const instance = entry('/32000/0/20/3', { type: 'integer', value: 4 });
      await done(operations.write(target, at('/32000/0/20/3'), [instance], 'replace'));
      expect(byPath(await done(operations.read(target, path)))).toEqual({ '/32000/0/20/3': 4 });
    });

    it('writes several resources of an instance', async () => {
      const { operations, target, done } = start();
      const entries = [
        entry('/32000/0/0', { type: 'string', value: 'x' }),
        entry('/32000/0/3', { type: 'float', value: 1 }),
        entry('/32000/0/21', { type: 'string', value: 'secret' }),
      ];
      for (const mode of ['update', 'replace'] as const) {
        await done(operations.write(target, at('/32000/0'), entries, mode));
        expect(byPath(await done(operations.read(target, at('/32000/0'))))).toEqual({
          ...INSTANCE,
          '/32000/0/0': 'x',
          '/32000/0/3': 1,
        });
      }
    });

    it('creates an instance by id and without, and deletes it', async () => {
      const { operations, target, done, object, device, told } = start();
      await done(device.register());
      const values = [entry('/32000/5/0', { type: 'string', value: 'five' })];
      expect((await done(operations.create(target, at('/32000'), 5, values))).text).toBe('/32000/5');
      expect(byPath(await done(operations.read(target, at('/32000/5/0'))))).toEqual({ '/32000/5/0': 'five' });
      const unnamed = [entry('/32000/0/0', { type: 'string', value: 'one' })];
      expect((await done(operations.create(target, at('/32000'), undefined, unnamed))).text).toBe('/32000/1');
      expect(byPath(await done(operations.read(target, at('/32000/1/0'))))).toEqual({ '/32000/1/0': 'one' });
      await done(operations.delete(target, at('/32000/5')));
      expect([...object.instances.keys()]).toEqual([0, 1]);
      expect(told.updates.at(-1)?.list?.objects.map(({ path }) => path.text)).toEqual([
        '/3303',
        '/3303/0',
        '/32000/0',
        '/32000/1',
      ]);
    });

    it('deletes an instance of a multiple resource', async () => {
      const { operations, target, done } = start();
      await done(operations.delete(target, at('/32000/0/20/7')));
      expect(byPath(await done(operations.read(target, at('/32000/0/20'))))).toEqual({ '/32000/0/20/0': 10 });
      const again = operations.delete(target, at('/32000/0/20/7'));
      await expect(done(again)).rejects.toMatchObject({ deviceCode: '4.04' });
    });

    it('executes with and without arguments', async () => {
      const { operations, target, done, executed } = start();
      await done(operations.execute(target, at('/32000/0/23')));
      await done(operations.execute(target, at('/32000/0/23'), "0='now'"));
      expect(executed).toEqual(['', "0='now'"]);
    });

    it('discovers, with the attributes that were written', async () => {
      const { operations, target, done } = start();
      await done(operations.writeAttributes(target, at('/3303'), { pmin: 10 }));
      await done(operations.writeAttributes(target, at('/3303/0'), { pmax: 60 }));
      await done(operations.writeAttributes(target, at('/3303/0/5700'), { gt: 8, lt: 2 }));
      const discover = async (path: string) =>
        (await done(operations.discover(target, at(path)))).map(({ path: { text }, ...rest }) => [
          text,
          rest,
        ]);
      expect(await discover('/3303')).toEqual([
        ['/3303', { attributes: { pmin: 10 }, version: '1.1' }],
        ['/3303/0', { attributes: { pmax: 60 } }],
        ['/3303/0/5700', { attributes: { gt: 8, lt: 2 } }],
        ['/3303/0/5701', { attributes: {} }],
      ]);
      expect(await discover('/3303/0/5700')).toEqual([
        ['/3303/0/5700', { attributes: { pmin: 10, pmax: 60, gt: 8, lt: 2 } }],
      ]);
      expect((await discover('/32000/0')).find(([path]) => path === '/32000/0/20')).toEqual([
        '/32000/0/20',
        { attributes: {}, dimension: 2 },
      ]);
      await done(operations.writeAttributes(target, at('/3303/0/5700'), { gt: null, lt: null }));
      expect(await discover('/3303/0/5700')).toEqual([
        ['/3303/0/5700', { attributes: { pmin: 10, pmax: 60 } }],
      ]);
    });
  });
}

it('a device of LwM2M 1.2 is discovered as deep as asked', async () => {
  const on = serverAndDevice([everythingObject()], { lwm2mVersion: '1.2' });
  const discover = async (path: string, depth: 0 | 1 | 2 | 3) =>
    (await on.done(on.operations.discover(on.target, at(path), depth))).map(({ path: { text } }) => text);
  expect(await discover('/32000', 0)).toEqual(['/32000']);
  expect(await discover('/32000', 1)).toEqual(['/32000', '/32000/0']);
  expect(await discover('/32000', 2)).not.toContain('/32000/0/20/7');
  expect(await discover('/32000', 3)).toContain('/32000/0/20/7');
  expect(await discover('/32000/0/20', 1)).toEqual(['/32000/0/20', '/32000/0/20/0', '/32000/0/20/7']);
});

describe('a server', () => {
  it('falls back on another format where the device does not know the first (4.15)', async () => {
    const object = everythingObject();
    // The device states nothing and, being of version 1.1, might know only TLV: the formats it does not know are refused here.
    const on = serverAndDevice([object]);
    const tried: number[] = [];
    on.net.tap = (datagram, from) => {
      if (from.host !== SERVER.host) return undefined;
      const message = decodeMessage(datagram);
      if (contentFormat(message.options) !== ContentFormat.senmlCbor) return undefined;
      tried.push(ContentFormat.senmlCbor);
      const others = message.options.filter(({ number }) => number !== optionNumbers.contentFormat);
      const unknown = uintOption(optionNumbers.contentFormat, 999);
      return encodeMessage({ ...message, options: [...others, unknown] });
    };
    const path = '/32000/0/0';
    await on.done(
      on.operations.write(on.target, at(path), [entry(path, { type: 'string', value: 'new' })], 'replace'),
    );
    expect(tried).toHaveLength(1);
    expect(byPath(await on.done(on.operations.read(on.target, at(path))))).toEqual({ [path]: 'new' });
  });

  it('gives up on a device that is gone', async () => {
    const { operations, target, done, device } = serverAndDevice([temperature({ value: 4 })]);
    device.close();
    await expect(done(operations.read(target, at('/3303/0')))).rejects.toMatchObject({
      name: 'OperationError',
      code: 'timeout',
    });
  });
});
