/** WGS 84 degrees, metres above the sea. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude: number;
}

const EARTH_RADIUS_KM = 6371;
const RADIANS = Math.PI / 180;

/** Kilometres along the great circle (haversine). */
export function distanceKm(a: Position, b: Position): number {
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(haversine(a, b)));
}

/** The point at `fraction` (0..1) of the great circle from `a` to `b`; height changes evenly. */
export function between(a: Position, b: Position, fraction: number): Position {
  const altitude = a.altitude + (b.altitude - a.altitude) * fraction;
  const angle = 2 * Math.asin(Math.sqrt(haversine(a, b)));
  if (angle === 0) return { ...a, altitude };
  const from = Math.sin((1 - fraction) * angle) / Math.sin(angle);
  const to = Math.sin(fraction * angle) / Math.sin(angle);
  const [p, q] = [toVector(a), toVector(b)];
  const x = from * p[0] + to * q[0];
  const y = from * p[1] + to * q[1];
  const z = from * p[2] + to * q[2];
  return {
    latitude: Math.atan2(z, Math.hypot(x, y)) / RADIANS,
    longitude: Math.atan2(y, x) / RADIANS,
    altitude,
  };
}

function haversine(a: Position, b: Position): number {
  const dLatitude = (b.latitude - a.latitude) * RADIANS;
  const dLongitude = (b.longitude - a.longitude) * RADIANS;
  return (
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * Math.sin(dLongitude / 2) ** 2
  );
}

function toVector({ latitude, longitude }: Position): readonly [number, number, number] {
  const [lat, lon] = [latitude * RADIANS, longitude * RADIANS];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}
