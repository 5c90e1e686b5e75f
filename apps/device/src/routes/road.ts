import { between, distanceKm, type Position } from './geo.ts';

/** A real road, by points along it. Between them a straight line over the globe stands for its bends. */
export interface RoadDefinition {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** IANA name. */
  readonly timezone: string;
  /** Mobile country and network code of an operator along it. */
  readonly mcc: number;
  readonly mnc: number;
  /** Usual speed of a lorry, km/h. */
  readonly cruise: number;
  /** Latitude, longitude, metres above the sea. */
  readonly waypoints: readonly (readonly [latitude: number, longitude: number, altitude: number])[];
}

export interface Road extends RoadDefinition {
  readonly lengthKm: number;
  /** From 0 to `lengthKm`; beyond, the nearer end. */
  at(km: number): Position;
}

export function buildRoad(definition: RoadDefinition): Road {
  const points = definition.waypoints.map(([latitude, longitude, altitude]): Position => ({
    latitude,
    longitude,
    altitude,
  }));
  const marks: number[] = [];
  let lengthKm = 0;
  for (const [i, point] of points.entries()) {
    const previous = points[i - 1];
    if (previous !== undefined) lengthKm += distanceKm(previous, point);
    marks.push(lengthKm);
  }
  return {
    ...definition,
    lengthKm,
    at: (km) => {
      // Found anew at each call: a road has some twenty marks.
      const next = marks.findIndex((mark) => mark >= km);
      const [first, last] = [points[0], points.at(-1)];
      if (first === undefined || last === undefined) throw new Error(`road ${definition.id} has no points`);
      if (km <= 0) return first;
      if (km >= lengthKm) return last;
      const [a, b] = [points[next - 1], points[next]];
      const [from, to] = [marks[next - 1], marks[next]];
      if (a === undefined || b === undefined || from === undefined || to === undefined) return last;
      return between(a, b, (km - from) / (to - from));
    },
  };
}
