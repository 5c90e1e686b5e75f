import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseTilePath, tileAt, tilePath, TILE_WIDTH } from './tile.ts';

const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' });

it('has the addresses of the specification', () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('0/x001/x234/067');
  expect(tilePath({ level: 2, index: 0, width: 1 })).toBe('2/000.p/1');
  expect(tilePath({ level: 'entries', index: 1000, width: 255 })).toBe('entries/x001/000.p/255');
});

it('has the tiles of the specification for a tree of 70,000', () => {
  const widths = (level: number, ...indexes: number[]) =>
    indexes.map((index) => tileAt(level, index, 70_000)?.width);
  expect(widths(0, 0, 272, 273, 274)).toEqual([256, 256, 112, undefined]);
  expect(widths(1, 0, 1, 2)).toEqual([256, 17, undefined]);
  expect(widths(2, 0, 1)).toEqual([1, undefined]);
  expect(widths(3, 0)).toEqual([undefined]);
  expect(tileAt(1, 0, 256)?.width).toBe(1);
});

it('reads each address that it writes', () => {
  const levels = fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const));
  const tiles = fc.record({
    level: levels,
    index: fc.maxSafeNat(),
    width: fc.integer({ min: 1, max: TILE_WIDTH }),
  });
  fc.assert(
    fc.property(tiles, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile);
    }),
  );
});

it.each([
  '',
  '0',
  '64/000',
  '00/000',
  '0/0',
  '0/0000',
  '0/x000/001',
  '0/001/002',
  '0/x001/x002',
  '0/000.p/0',
  '0/000.p/256',
  '0/000.p/01',
  '0/000/',
  '0/x999/x999/x999/x999/x999/999',
  'data/000',
  '-1/000',
  '0/000.p/1\n',
])('refuses the address %j', (path) => {
  expect(() => parseTilePath(path)).toThrow(malformed);
});
