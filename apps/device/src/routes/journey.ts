import type { Random } from '../sensors/random.ts';
import type { Position } from './geo.ts';
import type { Road } from './road.ts';

export interface Progress {
  readonly position: Position;
  /** Kilometres from the start of the road. */
  readonly km: number;
  /** Metres a second. */
  readonly speed: number;
  readonly activity: 'driving' | 'stopped' | 'terminal';
}

/** A stretch of time during which the vehicle moves evenly, or not at all. Minutes from the start of the round trip. */
interface Leg {
  readonly from: number;
  readonly to: number;
  readonly fromKm: number;
  readonly toKm: number;
  readonly activity: Progress['activity'];
}

/** Drivers rest after at most four and a half hours (Regulation (EC) 561/2006, article 7). */
const KM_BETWEEN_STOPS: readonly [number, number] = [140, 260];
const KM_A_LEG = 12;

/** A lorry that goes up and down one road for ever, with stops on the way and hours at each end. */
export class Journey {
  readonly road: Road;
  readonly #legs: readonly Leg[];
  /** Minutes of one round trip. */
  readonly #cycle: number;
  readonly #phase: number;

  constructor(road: Road, random: Random) {
    this.road = road;
    this.#legs = planRoundTrip(road, random);
    this.#cycle = this.#legs.at(-1)?.to ?? 1;
    this.#phase = random.between(0, this.#cycle);
  }

  /** Where it is at a time in milliseconds since 1970. */
  at(time: number): Progress {
    const minute = (time / 60_000 + this.#phase) % this.#cycle;
    const { from, to, fromKm, toKm, activity } = this.#legAt(minute);
    const km = fromKm + ((toKm - fromKm) * (minute - from)) / (to - from);
    const speed = (Math.abs(toKm - fromKm) * 1000) / ((to - from) * 60);
    return { position: this.road.at(km), km, speed, activity };
  }

  #legAt(minute: number): Leg {
    let low = 0;
    let high = this.#legs.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#legs[middle] as Leg).to <= minute) low = middle + 1;
      else high = middle;
    }
    return this.#legs[low] as Leg;
  }
}

function planRoundTrip(road: Road, random: Random): Leg[] {
  const legs: Leg[] = [];
  let minute = 0;
  let km = 0;
  const wait = (minutes: number, activity: 'stopped' | 'terminal'): void => {
    legs.push({ from: minute, to: (minute += minutes), fromKm: km, toKm: km, activity });
  };
  const cruise = road.cruise * random.between(0.93, 1.03);
  for (const end of [road.lengthKm, 0]) {
    wait(random.between(90, 240), 'terminal');
    let untilStop = random.between(...KM_BETWEEN_STOPS);
    while (km !== end) {
      const left = Math.abs(end - km);
      const stretch = Math.min(left, untilStop, KM_A_LEG);
      const toKm = stretch === left ? end : km + Math.sign(end - km) * stretch;
      const minutes = (stretch / (cruise * random.between(0.84, 1.05))) * 60;
      legs.push({ from: minute, to: (minute += minutes), fromKm: km, toKm, activity: 'driving' });
      km = toKm;
      untilStop -= stretch;
      if (untilStop > 0 || km === end) continue;
      wait(random.between(20, 55), 'stopped');
      untilStop = random.between(...KM_BETWEEN_STOPS);
    }
  }
  return legs;
}
