import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lwm2mPath } from './lwm2m-path.ts';

const id = fc.integer({ min: 0, max: 65_534 });
const ids = fc.array(id, { maxLength: 4 });

describe('Lwm2mPath', () => {
  it('names each level', () => {
    const path = Lwm2mPath.parse('/3303/0/5700/2');
    expect([path.objectId, path.instanceId, path.resourceId, path.resourceInstanceId]).toEqual([
      3303, 0, 5700, 2,
    ]);
    expect(path.depth).toBe(4);
    expect(path.parent?.text).toBe('/3303/0/5700');
    expect(path.upTo(1).text).toBe('/3303');
    expect(Lwm2mPath.root.parent).toBeUndefined();
    expect(Lwm2mPath.root.objectId).toBeUndefined();
    expect(JSON.stringify({ path })).toBe('{"path":"/3303/0/5700/2"}');
  });

  it('is read from the segments of a URI', () => {
    expect(Lwm2mPath.fromSegments(['3303', '0']).text).toBe('/3303/0');
    expect(Lwm2mPath.fromSegments([])).toBe(Lwm2mPath.root);
    for (const wrong of [['3/0'], [''], ['3', '']]) {
      expect(() => Lwm2mPath.fromSegments(wrong)).toThrow(expect.objectContaining({ code: 'bad-path' }));
    }
  });

  it.each([
    '',
    '3',
    '3/0',
    '//',
    '/3/',
    '/3//0',
    '/03',
    '/-1',
    '/+1',
    '/1.5',
    '/a',
    '/65536',
    '/1/65535',
    '/1/2/3/4/5',
  ])('refuses %j', (text) => {
    expect(() => Lwm2mPath.parse(text)).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code: 'bad-path' }),
    );
  });

  it.each([[[1.5]], [[-1]], [[Number.NaN]], [[1, 65_535]], [[1, 2, 3, 4, 5]]])(
    'refuses the ids %j',
    (wrong) => {
      expect(() => Lwm2mPath.of(...wrong)).toThrow(expect.objectContaining({ code: 'bad-path' }));
    },
  );

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(ids, (some) => {
        const path = Lwm2mPath.of(...some);
        expect(path.ids).toEqual(some);
        expect(Lwm2mPath.parse(path.text).equals(path)).toBe(true);
      }),
    );
  });

  it('reads any text or fails typed, and what it reads is canonical', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(\/\d{0,6}){0,6}$/)), (text) => {
        try {
          expect(Lwm2mPath.parse(text).text).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-path' });
        }
      }),
    );
  });

  it('orders by number, and a path before what lies below it', () => {
    const sorted = ['/', '/3', '/3/0', '/3/0/9', '/3/0/10', '/3/1', '/20'];
    const paths = sorted.toReversed().map((text) => Lwm2mPath.parse(text));
    expect(paths.sort((a, b) => Lwm2mPath.compare(a, b)).map(String)).toEqual(sorted);
  });

  it('knows what lies below it', () => {
    const below = (a: string, b: string): boolean => Lwm2mPath.parse(a).isPrefixOf(Lwm2mPath.parse(b));
    expect(below('/', '/3')).toBe(true);
    expect(below('/3/0', '/3/0')).toBe(true);
    expect(below('/3/0', '/3/0/1')).toBe(true);
    expect(below('/3/0', '/3/1/1')).toBe(false);
    expect(below('/3/0/1', '/3/0')).toBe(false);
    expect(below('/3', '/30')).toBe(false);
  });

  it('stays right when more paths are seen than are kept', () => {
    const first = Lwm2mPath.parse('/1/2/3');
    for (let i = 0; i < 10_000; i++) Lwm2mPath.of(5, i % 65_535, i);
    expect(Lwm2mPath.parse('/1/2/3').equals(first)).toBe(true);
  });
});
