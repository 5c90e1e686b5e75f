import {
  codes,
  contentFormat,
  decodeMessage,
  encodeMessage,
  optionNumbers,
  uintOption,
} from '@holdfast/coap';
import { ContentFormat, Lwm2mPath, type Entry, type Lwm2mValue } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { everythingObject, SERVER, serverAndDevice, temperature } from './test-net.ts';

const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const write = (path: string, value: Lwm2mValue) =>
  ({ kind: 'write', entry: { path: at(path), value } }) as const;
const byPath = (entries: readonly Entry[]): Record<string, unknown> =>
  Object.fromEntries(entries.map(({ path, value }) => [path.text, value.value]));

const manners = {
  'SenML CBOR': { contentFormats: [ContentFormat.senmlCbor] },
  'SenML JSON': { contentFormats: [ContentFormat.senmlJson] },
  'SenML-ETCH': { contentFormats: [ContentFormat.senmlEtchCbor], lwm2mVersion: '1.2' },
  'LwM2M CBOR': { contentFormats: [ContentFormat.lwm2mCbor], lwm2mVersion: '1.2' },
  'the default': {},
  'an alternate root': { rootPath: '/lwm2m' },
};

for (const [name, options] of Object.entries(manners)) {
  describe(`composite operations in ${name}`, () => {
    const start = () => {
      const sensor = { value: 4 };
      const on = serverAndDevice([everythingObject(), temperature(sensor)], options);
      const measure = async (value: number): Promise<void> => {
        sensor.value = value;
        on.device.changed(at('/3303/0/5700'));
        await on.clock.advance(1000);
      };
      return { ...on, measure };
    };

    it('read several places at once, without what is not there', async () => {
      const { operations, target, done } = start();
      const paths = ['/3303/0/5700', '/32000/0/20', '/32000/0/21', '/32000/0/20/7', '/9999/0', '/3303/0/1'];
      const read = await done(operations.composite.read(target, paths.map(at)));
      expect(byPath(read)).toEqual({ '/3303/0/5700': 4, '/32000/0/20/0': 10, '/32000/0/20/7': 17 });
      expect(await done(operations.composite.read(target, [at('/9999')]))).toEqual([]);
      const all = byPath(await done(operations.composite.read(target, [at('/')])));
      expect(all).toMatchObject({ '/3303/0/5700': 4, '/32000/0/22': 42 });
    });

    it('write several places, or none', async () => {
      const { operations, target, done } = start();
      const { composite } = operations;
      const changes = [
        write('/32000/0/0', { type: 'string', value: 'x' }),
        write('/32000/0/20/7', { type: 'integer', value: 70 }),
      ];
      await done(composite.write(target, changes));
      const written = [at('/32000/0/0'), at('/32000/0/20')];
      const now = { '/32000/0/0': 'x', '/32000/0/20/0': 10, '/32000/0/20/7': 70 };
      expect(byPath(await done(composite.read(target, written)))).toEqual(now);
      for (const [path, deviceCode] of [
        ['/32000/0/22', '4.05'],
        ['/32000/9/0', '4.04'],
      ] as const) {
        const type = path === '/32000/0/22' ? 'integer' : 'string';
        const bad = write(path, { type, value: type === 'integer' ? 1 : 'y' } as Lwm2mValue);
        const mixed = [write('/32000/0/0', { type: 'string', value: 'y' }), bad];
        await expect(done(composite.write(target, mixed))).rejects.toMatchObject({ deviceCode });
        expect(byPath(await done(composite.read(target, written)))).toEqual(now);
      }
    });

    it('remove a resource instance, in SenML-ETCH', async () => {
      const { operations, target, done } = start();
      await done(operations.composite.write(target, [{ kind: 'remove', path: at('/32000/0/20/7') }]));
      expect(byPath(await done(operations.read(target, at('/32000/0/20'))))).toEqual({ '/32000/0/20/0': 10 });
      const again = operations.composite.write(target, [{ kind: 'remove', path: at('/32000/0/20/7') }]);
      await expect(done(again)).rejects.toMatchObject({ deviceCode: '4.04' });
    });

    it('observe several places: a change of one tells all', async () => {
      const { observeComposite, operations, target, done, told, measure, device } = start();
      const paths = ['/3303/0/5700', '/32000/0/1'];
      expect(byPath(await observeComposite(paths, 1))).toEqual({ '/3303/0/5700': 4, '/32000/0/1': -5 });
      await measure(5);
      await done(
        operations.write(
          target,
          at('/32000/0/1'),
          [write('/32000/0/1', { type: 'integer', value: 9 }).entry],
          'replace',
        ),
      );
      await measure(5);
      expect(told.notified.map(({ entries }) => byPath(entries))).toEqual([
        { '/3303/0/5700': 5, '/32000/0/1': -5 },
        { '/3303/0/5700': 5, '/32000/0/1': 9 },
      ]);
      await done(operations.composite.cancelObservation(target, paths.map(at), Uint8Array.of(1)));
      expect(device.stats().observers).toBe(0);
      await measure(6);
      expect(told.notified).toHaveLength(2);
    });

    it('observe more than a block can hold', async () => {
      const { observeComposite, operations, target, done, told, clock } = start();
      const paths = ['/32000/0/5', '/3303/0/5700'];
      await observeComposite(paths, 1);
      const value = { type: 'opaque', value: Uint8Array.from({ length: 3000 }, (_, i) => i & 0xff) } as const;
      await done(operations.write(target, at('/32000/0/5'), [{ path: at('/32000/0/5'), value }], 'replace'));
      await clock.advance(1000);
      expect(byPath(told.notified[0]?.entries ?? [])).toEqual({
        '/32000/0/5': value.value,
        '/3303/0/5700': 4,
      });
    });
  });
}

describe('a composite observation', () => {
  it('goes on when one of its places is gone, and tells so', async () => {
    const on = serverAndDevice([everythingObject(), temperature({ value: 4 })]);
    await on.observeComposite(['/3303/0/5700', '/32000/0/1'], 1);
    await on.done(on.operations.delete(on.target, at('/32000/0')));
    await on.clock.advance(1000);
    expect(byPath(on.told.notified.at(-1)?.entries ?? [])).toEqual({ '/3303/0/5700': 4 });
    expect(on.device.stats().observers).toBe(1);
  });

  it('keeps to the attributes of each place', async () => {
    const sensor = { value: 4 };
    const on = serverAndDevice([everythingObject(), temperature(sensor)]);
    await on.done(on.operations.writeAttributes(on.target, at('/3303/0/5700'), { gt: 8 }));
    await on.observeComposite(['/3303/0/5700', '/32000/0/1'], 1);
    for (const value of [5, 9, 10]) {
      sensor.value = value;
      on.device.changed(at('/3303/0/5700'));
      await on.clock.advance(1000);
    }
    expect(on.told.notified.map(({ entries }) => entries[0]?.value.value)).toEqual([9]);
  });

  it('falls back on another format where the device does not know the first (4.15)', async () => {
    const on = serverAndDevice([temperature({ value: 4 })]);
    const tried: (number | undefined)[] = [];
    on.net.tap = (datagram, from) => {
      const message = decodeMessage(datagram);
      if (from.host !== SERVER.host || message.code !== codes.fetch) return undefined;
      tried.push(contentFormat(message.options));
      if (tried.length > 1) return undefined;
      const others = message.options.filter(({ number }) => number !== optionNumbers.contentFormat);
      return encodeMessage({
        ...message,
        options: [...others, uintOption(optionNumbers.contentFormat, 999)],
      });
    };
    const read = await on.done(on.operations.composite.read(on.target, [at('/3303/0/5700')]));
    expect(byPath(read)).toEqual({ '/3303/0/5700': 4 });
    expect(tried).toEqual([ContentFormat.senmlCbor, ContentFormat.senmlJson]);
  });
});
