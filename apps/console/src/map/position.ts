import type { DeviceState } from '@holdfast/api-contract';
import type { FeatureCollection, Point } from 'geojson';

/** One device on the map. */
export interface Position {
  readonly endpoint: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly state: DeviceState;
  readonly attention: boolean;
}

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The smallest box around all, or none. Fleets across the date line get the whole world, which is right enough. */
export function boundsOfPositions(positions: readonly Position[]): Bounds | undefined {
  const [first] = positions;
  if (first === undefined) return undefined;
  const bounds = { west: 180, south: 90, east: -180, north: -90 };
  for (const { latitude, longitude } of positions) {
    bounds.west = Math.min(bounds.west, longitude);
    bounds.east = Math.max(bounds.east, longitude);
    bounds.south = Math.min(bounds.south, latitude);
    bounds.north = Math.max(bounds.north, latitude);
  }
  return bounds;
}

export function asFeatures(positions: readonly Position[]): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: positions.map(({ endpoint, latitude, longitude, state, attention }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
      properties: { endpoint, state, attention: attention ? 1 : 0 },
    })),
  };
}
