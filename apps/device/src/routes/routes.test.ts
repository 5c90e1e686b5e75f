import { describe, expect, it } from 'vitest';
import { seededRandom } from '../sensors/random.ts';
import { between, distanceKm } from './geo.ts';
import { Journey } from './journey.ts';
import { roads } from './roads.ts';

const point = (latitude: number, longitude: number) => ({ latitude, longitude, altitude: 0 });

describe('geo', () => {
  it('measures along the great circle', () => {
    // Paris to New York: 5,837 km on the sphere of 6,371 km.
    expect(distanceKm(point(48.8566, 2.3522), point(40.7128, -74.006))).toBeCloseTo(5837, -1);
    expect(distanceKm(point(0, 179.5), point(0, -179.5))).toBeCloseTo(111.2, 0);
  });

  it('finds the point between, over the date line too', () => {
    expect(Math.abs(between(point(0, 179), point(0, -179), 0.5).longitude)).toBeCloseTo(180, 6);
    const middle = between(point(50, 0), point(50, 60), 0.5);
    expect(middle.longitude).toBeCloseTo(30, 6);
    expect(middle.latitude).toBeGreaterThan(50);
    expect(between(point(10, 10), point(10, 10), 0.5)).toEqual(point(10, 10));
  });
});

describe('roads', () => {
  it('are in at least six countries, with enough points', () => {
    expect(new Set(roads.map(({ country }) => country)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(roads.map(({ id }) => id)).size).toBe(roads.length);
    for (const { waypoints } of roads) expect(waypoints.length).toBeGreaterThanOrEqual(15);
  });

  it.each(roads.map((road) => [road.id, road] as const))(
    '%s stays on the globe and has no leaps',
    (_, road) => {
      expect(road.lengthKm).toBeGreaterThan(400);
      expect(road.lengthKm).toBeLessThan(2500);
      for (const [i, [latitude, longitude, altitude]] of road.waypoints.entries()) {
        expect(Math.abs(latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
        expect(altitude).toBeLessThan(3000);
        const next = road.waypoints[i + 1];
        if (next !== undefined)
          expect(distanceKm(point(latitude, longitude), point(next[0], next[1]))).toBeLessThan(160);
      }
      expect(() => new Intl.DateTimeFormat('en', { timeZone: road.timezone })).not.toThrow();
      expect(road.at(-1)).toEqual(road.at(0));
      expect(road.at(road.lengthKm + 1)).toEqual(road.at(road.lengthKm));
    },
  );
});

describe.each(roads.map((road) => [road.id, road] as const))('a journey on %s', (id, road) => {
  const journey = new Journey(road, seededRandom(1, id));
  const minutes = Array.from({ length: 4 * 24 * 60 }, (_, minute) => journey.at(minute * 60_000));

  it('moves at the speed of a lorry, and never faster than it says', () => {
    for (const [i, { position, speed, activity }] of minutes.entries()) {
      expect(speed * 3.6).toBeLessThan(100);
      if (activity === 'driving') expect(speed * 3.6).toBeGreaterThan(40);
      else expect(speed).toBe(0);
      const next = minutes[i + 1];
      if (next !== undefined) expect(distanceKm(position, next.position)).toBeLessThan(100 / 60);
    }
  });

  it('drives, stops on the way, and comes back', () => {
    const activities = new Set(minutes.map(({ activity }) => activity));
    expect(activities).toEqual(new Set(['driving', 'stopped', 'terminal']));
    const kms = minutes.map(({ km }) => km);
    const forth = kms.some((km, i) => km > (kms[i - 1] ?? km));
    const back = kms.some((km, i) => km < (kms[i - 1] ?? km));
    expect([forth, back]).toEqual([true, true]);
  });
});
