import { Journey, type Progress } from '../routes/journey.ts';
import { roads } from '../routes/roads.ts';
import type { Road } from '../routes/road.ts';
import { Battery, type HardwareModel } from './battery.ts';
import { ambientHumidity, ambientTemperature } from './climate.ts';
import { Compartment } from './compartment.ts';
import { coverageAt, type Coverage } from './coverage.ts';
import { Door } from './door.ts';
import { FaultSchedule, type Fault } from './faults.ts';
import { seededRandom } from './random.ts';

export interface WorldOptions {
  readonly seed: number;
  /** Which device of the fleet: each has a world of its own. */
  readonly index: number;
  readonly model: HardwareModel;
  /** Milliseconds since 1970. */
  readonly start: number;
}

/** All that the sensors of one logger would tell at one moment. */
export interface Reading {
  /** Degrees Celsius, to a hundredth. */
  readonly temperature: number;
  /** Percent, to a tenth. */
  readonly humidity: number;
  readonly doorOpen: boolean;
  readonly doorOpenings: number;
  /** Percent. */
  readonly battery: number;
  readonly charging: boolean;
  readonly millivolts: number;
  readonly fault: Fault | undefined;
  readonly progress: Progress;
  readonly coverage: Coverage;
}

const STEP_SECONDS = 20;
const STEP = STEP_SECONDS * 1000;
/** Run before the first reading, so that a world starts in the middle of its day. */
const SETTLING = 4 * 3_600_000;
/** A process that slept longer, or simulated time this fast, leaves the hours before unsimulated. */
const LONGEST_CATCH_UP = 24 * 3_600_000;

/** One vehicle with its cooled load. The same seed, index and start always live through the same days. */
export class ColdChainWorld {
  readonly road: Road;
  readonly #journey: Journey;
  readonly #faults: FaultSchedule;
  readonly #door: Door;
  readonly #compartment: Compartment;
  readonly #battery: Battery;
  readonly #antenna: number;
  #time: number;
  #fault: Fault | undefined;

  constructor({ seed, index, model, start }: WorldOptions) {
    const random = (part: string) => seededRandom(seed, index, part);
    this.#time = Math.floor((start - SETTLING) / STEP) * STEP;
    this.road = roads[index % roads.length] as Road;
    this.#journey = new Journey(this.road, random('journey'));
    this.#faults = new FaultSchedule(random('faults'));
    this.#door = new Door(random('door'));
    this.#compartment = new Compartment(random('compartment'), this.#time);
    this.#battery = new Battery(model, random('battery'));
    this.#antenna = random('antenna').between(-4, 4);
    this.#advance(start);
  }

  /** The world at a time, which must not go back. */
  at(time: number): Reading {
    this.#advance(time);
    const progress = this.#journey.at(time);
    return {
      temperature: round(this.#compartment.temperature, 100),
      humidity: round(this.#compartment.humidity, 10),
      doorOpen: this.#door.open,
      doorOpenings: this.#door.openings,
      battery: this.#battery.level,
      charging: this.#battery.charging,
      millivolts: this.#battery.millivolts,
      fault: this.#fault,
      progress,
      coverage: coverageAt(this.road.id, progress.km, this.#antenna),
    };
  }

  #advance(to: number): void {
    if (to - this.#time > LONGEST_CATCH_UP) this.#time = Math.floor((to - LONGEST_CATCH_UP) / STEP) * STEP;
    while (this.#time + STEP <= to) {
      this.#time += STEP;
      this.#step(this.#time);
    }
  }

  #step(time: number): void {
    const { position, activity } = this.#journey.at(time);
    const isDriving = activity === 'driving';
    this.#fault = this.#faults.step(time, STEP_SECONDS);
    this.#door.step(time, STEP_SECONDS, isDriving, this.#fault);
    this.#compartment.step(time, STEP_SECONDS, {
      ambient: ambientTemperature(position, time),
      ambientHumidity: ambientHumidity(position, time),
      doorOpen: this.#door.open,
      fault: this.#fault,
    });
    this.#battery.step(STEP_SECONDS, isDriving, activity === 'terminal');
  }
}

const round = (value: number, parts: number): number => Math.round(value * parts) / parts;
