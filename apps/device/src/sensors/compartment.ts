import type { Fault } from './faults.ts';
import type { Random } from './random.ts';

/** What acts on the compartment during one step. Degrees Celsius, percent. */
export interface Surroundings {
  readonly ambient: number;
  readonly ambientHumidity: number;
  readonly doorOpen: boolean;
  readonly fault: Fault | undefined;
}

export const SET_POINT = 5;

/** Degrees an hour, and hours. Together they give a cycle of some twenty minutes at 25 °C outside. */
const COOLING = 16;
const HEATING = 9;
const DEFROST_HEAT = 5;
const FAULT_HEAT = 5;
const WALL_HOURS = 5;
const OPEN_DOOR_HOURS = 2.2;
const PROBE_MINUTES = 8;
const HUMIDITY_MINUTES = 12;
/** The evaporator cannot bring the air below this. */
const COLDEST = -3;

/** A cooled cargo space: air, the probe in the load that follows it late, and the machine that keeps both at the set point. */
export class Compartment {
  #air: number;
  #probe: number;
  #humidity = 62;
  #cooling = false;
  #heating = false;
  #defrostUntil = 0;
  #nextDefrost: number;
  #noise = 0;
  readonly #random: Random;

  constructor(random: Random, time: number) {
    this.#random = random;
    this.#air = SET_POINT + random.normal() * 0.3;
    this.#probe = this.#air;
    this.#nextDefrost = time + random.between(0, 8) * 3_600_000;
  }

  /** What the probe in the load reads, degrees Celsius. */
  get temperature(): number {
    return this.#probe + this.#noise * 0.06;
  }

  /** Relative humidity of the air, percent. */
  get humidity(): number {
    return Math.min(100, Math.max(5, this.#humidity + this.#noise * 0.5));
  }

  step(time: number, seconds: number, { ambient, ambientHumidity, doorOpen, fault }: Surroundings): void {
    const hours = seconds / 3600;
    const isDefrosting = this.#defrost(time, fault);
    this.#thermostat(fault, isDefrosting, doorOpen);
    let rate = (ambient - this.#air) / WALL_HOURS;
    if (doorOpen) rate += (ambient - this.#air) / OPEN_DOOR_HOURS;
    if (this.#cooling) rate -= COOLING * Math.min(1, Math.max(0, (this.#air - COLDEST) / 6));
    if (this.#heating) rate += HEATING;
    if (isDefrosting) rate += DEFROST_HEAT;
    if (fault === 'warm') rate += FAULT_HEAT;
    this.#air += rate * hours;
    this.#probe += (this.#air - this.#probe) * (1 - Math.exp(-seconds / (PROBE_MINUTES * 60)));
    const humidity = doorOpen ? ambientHumidity : isDefrosting ? 82 : this.#cooling ? 56 : 66;
    this.#humidity += (humidity - this.#humidity) * (1 - Math.exp(-seconds / (HUMIDITY_MINUTES * 60)));
    this.#noise = this.#random.normal();
  }

  #thermostat(fault: Fault | undefined, isDefrosting: boolean, doorOpen: boolean): void {
    if (this.#air > SET_POINT + 0.7) this.#cooling = true;
    if (this.#air < SET_POINT - 0.6) this.#cooling = false;
    if (this.#air < SET_POINT - 1.6) this.#heating = true;
    if (this.#air > SET_POINT - 0.7) this.#heating = false;
    // A machine that blows through an open door only ices up, so it stands still.
    if (isDefrosting || doorOpen || fault === 'warm') this.#cooling = false;
    if (fault === 'cold') {
      this.#cooling = true;
      this.#heating = false;
    }
  }

  #defrost(time: number, fault: Fault | undefined): boolean {
    if (time < this.#defrostUntil) return true;
    if (time < this.#nextDefrost || this.#air > SET_POINT || fault !== undefined) return false;
    this.#defrostUntil = time + 10 * 60_000;
    this.#nextDefrost = time + this.#random.between(6, 9) * 3_600_000;
    return true;
  }
}
