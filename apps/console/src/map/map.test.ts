import { expect, it } from 'vitest';
import { asFeatures, boundsOfPositions } from './position.ts';
import { unwrapRing } from './unwrap.ts';

const at = (longitude: number, latitude: number) => ({
  endpoint: 'a',
  longitude,
  latitude,
  state: 'late' as const,
  attention: true,
});

it('continues a ring beyond the date line instead of drawing it around the world', () => {
  const ring = [
    [178, -17],
    [-179, -17],
    [-179, -18],
    [178, -18],
    [178, -17],
  ];
  expect(unwrapRing(ring)).toEqual([
    [178, -17],
    [181, -17],
    [181, -18],
    [178, -18],
    [178, -17],
  ]);
});

it('closes a ring around the pole along the pole', () => {
  const ring = [
    [-180, -70],
    [-60, -75],
    [60, -72],
    [170, -70],
    [-180, -70],
  ];
  expect(unwrapRing(ring).slice(-3)).toEqual([
    [180, -90],
    [-180, -90],
    [-180, -70],
  ]);
});

it('leaves an ordinary ring alone', () => {
  const ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 0],
  ];
  expect(unwrapRing(ring)).toEqual(ring);
});

it('frames the fleet and hands it to the map', () => {
  expect(boundsOfPositions([])).toBeUndefined();
  expect(boundsOfPositions([at(10, 50), at(-3, 40)])).toEqual({ west: -3, east: 10, south: 40, north: 50 });
  expect(asFeatures([at(10, 50)]).features[0]).toMatchObject({
    geometry: { coordinates: [10, 50] },
    properties: { endpoint: 'a', state: 'late', attention: 1 },
  });
});
