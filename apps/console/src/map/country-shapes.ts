import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { feature } from 'topojson-client';
import { unwrapRing } from './unwrap.ts';
import shapesUrl from 'world-atlas/countries-50m.json?url';

interface Country {
  readonly name: string;
}
type Topology = Parameters<typeof feature>[0];
type Countries = Topology & { readonly objects: { readonly countries: Parameters<typeof feature>[1] } };

interface Shapes {
  readonly land: FeatureCollection;
  /** A point inside each country's largest part, for its name. */
  readonly names: FeatureCollection;
}

let loaded: Promise<Shapes> | undefined;

/** Natural Earth's countries, served by the console itself (world-atlas, 1:50 million). */
export function countryShapes(): Promise<Shapes> {
  return (loaded ??= load());
}

async function load(): Promise<Shapes> {
  const response = await fetch(shapesUrl);
  const topology = (await response.json()) as Countries;
  const stitched = feature(topology, topology.objects.countries) as FeatureCollection<Geometry, Country>;
  const land = { ...stitched, features: stitched.features.map(unwrapped) };
  const names = land.features.flatMap((country) => {
    const ring = largestRing(country.geometry);
    if (ring === undefined) return [];
    const { centre, area } = centroid(ring);
    return {
      type: 'Feature' as const,
      geometry: { type: 'Point' as const, coordinates: centre },
      properties: { name: country.properties.name, area },
    };
  });
  return { land, names: { type: 'FeatureCollection', features: names } };
}

function unwrapped<F extends Feature>(country: F): F {
  const { geometry } = country;
  if (geometry.type === 'Polygon')
    return { ...country, geometry: { ...geometry, coordinates: geometry.coordinates.map(unwrapRing) } };
  if (geometry.type !== 'MultiPolygon') return country;
  const coordinates = geometry.coordinates.map((polygon) => polygon.map(unwrapRing));
  return { ...country, geometry: { ...geometry, coordinates } };
}

function largestRing(geometry: Geometry): Position[] | undefined {
  const rings =
    geometry.type === 'Polygon'
      ? [geometry.coordinates[0] ?? []]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates.map((polygon) => polygon[0] ?? [])
        : [];
  return rings.sort((a, b) => centroid(b).area - centroid(a).area)[0];
}

/** Of a ring, by the shoelace formula; the area in square degrees. */
function centroid(ring: readonly Position[]): { centre: [number, number]; area: number } {
  let twice = 0;
  let x = 0;
  let y = 0;
  ring.forEach(([x1 = 0, y1 = 0], n) => {
    const [x2 = 0, y2 = 0] = ring[(n + 1) % ring.length] ?? [];
    const cross = x1 * y2 - x2 * y1;
    twice += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  });
  if (twice === 0) return { centre: [0, 0], area: 0 };
  return { centre: [x / (3 * twice), y / (3 * twice)], area: Math.abs(twice / 2) };
}
