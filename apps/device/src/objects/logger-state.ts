import type { Clock } from '@holdfast/kernel';
import type { Road } from '../routes/road.ts';
import type { HardwareModel } from '../sensors/battery.ts';
import { ColdChainWorld, type Reading } from '../sensors/cold-chain-world.ts';
import { hash32 } from '../sensors/random.ts';

export interface LoggerIdentity {
  readonly endpoint: string;
  readonly model: HardwareModel;
  readonly serialNumber: string;
  readonly firmware: string;
  /** In the operator's private network. */
  readonly ipAddress: string;
}

export interface LoggerOptions {
  readonly clock: Clock;
  readonly endpoint: string;
  readonly seed: number;
  readonly index: number;
  /** How many times faster than the clock its world lives. */
  readonly speed: number;
  /** When the fleet's worlds began, milliseconds since 1970. */
  readonly start: number;
}

/** LwM2M error codes (object 3, resource 11). */
const ERRORS = { none: 0, lowBattery: 1, weakSignal: 4, peripheral: 8 } as const;
const LOW_BATTERY = 15;
const WEAK_SIGNAL = -116;

const FIRMWARE = ['1.4.2', '1.4.2', '1.4.2', '1.4.1', '1.3.9'] as const;

/** One logger: who it is, the world it measures, and what it remembers of it. Its clock is real even where its world runs faster. */
export class LoggerState {
  readonly identity: LoggerIdentity;
  readonly clock: Clock;
  readonly world: ColdChainWorld;
  readonly temperature = new Extremes();
  readonly humidity = new Extremes();
  /** By its owner's word: whether it has stopped recording, and refuses its local operator. */
  owner = { locked: false, disabled: false };
  #firmware: string | undefined;
  readonly #speed: number;
  readonly #start: number;
  #reading: Reading;
  #readAt = -Infinity;
  #acknowledged: ReadonlySet<number> = new Set();
  #doorOpeningsBase = 0;

  constructor({ clock, endpoint, seed, index, speed, start }: LoggerOptions) {
    this.clock = clock;
    this.#speed = speed;
    this.#start = start;
    this.identity = identify(endpoint, seed, index);
    const { model } = this.identity;
    this.world = new ColdChainWorld({ seed, index, model, start: this.#worldTime() });
    this.#reading = this.reading();
  }

  get road(): Road {
    return this.world.road;
  }

  /** What the sensors say now. Several reads at one moment agree. */
  reading(): Reading {
    const at = this.#worldTime();
    if (at === this.#readAt) return this.#reading;
    // A wall clock may step back; a world does not.
    this.#readAt = Math.max(at, this.#readAt);
    this.#reading = this.world.at(this.#readAt);
    this.temperature.see(this.#reading.temperature);
    this.humidity.see(this.#reading.humidity);
    return this.#reading;
  }

  /** LwM2M error codes; `[0]` where there is none. */
  errors(): readonly number[] {
    const active = this.#activeErrors();
    // An error that was reset is told of again when it comes back.
    this.#acknowledged = new Set([...this.#acknowledged].filter((code) => active.includes(code)));
    const shown = active.filter((code) => !this.#acknowledged.has(code));
    return shown.length === 0 ? [ERRORS.none] : shown;
  }

  resetErrors(): void {
    this.#acknowledged = new Set(this.#activeErrors());
  }

  doorOpenings(): number {
    return this.reading().doorOpenings - this.#doorOpeningsBase;
  }

  resetDoorOpenings(): void {
    this.#doorOpeningsBase = this.reading().doorOpenings;
  }

  get firmware(): string {
    return this.#firmware ?? this.identity.firmware;
  }

  /** It runs after the next start. */
  install(version: string): void {
    this.#firmware = version;
  }

  /** Forgets all that it has recorded. */
  wipe(): void {
    this.reboot();
    this.resetErrors();
    this.resetDoorOpenings();
  }

  /** What a restart forgets. */
  reboot(): void {
    this.reading();
    this.temperature.reset();
    this.humidity.reset();
    this.#acknowledged = new Set();
  }

  #activeErrors(): number[] {
    const { battery, coverage, fault } = this.reading();
    const active: number[] = [];
    if (battery < LOW_BATTERY) active.push(ERRORS.lowBattery);
    if (coverage.rsrp < WEAK_SIGNAL) active.push(ERRORS.weakSignal);
    if (fault === 'warm' || fault === 'cold') active.push(ERRORS.peripheral);
    return active;
  }

  #worldTime(): number {
    return this.#start + (this.clock.now() - this.#start) * this.#speed;
  }
}

/** The lowest and the highest since the start, or since a server reset them. */
export class Extremes {
  low = Infinity;
  high = -Infinity;
  #last = 0;

  see(value: number): void {
    this.#last = value;
    this.low = Math.min(this.low, value);
    this.high = Math.max(this.high, value);
  }

  reset(): void {
    this.low = this.#last;
    this.high = this.#last;
  }
}

function identify(endpoint: string, seed: number, index: number): LoggerIdentity {
  const chance = hash32(`${seed}/identity/${index}`);
  const model = chance % 3 === 0 ? 'CL-2' : 'CL-1';
  const number = String((chance % 9_000_000) + 1_000_000);
  return {
    endpoint,
    model,
    serialNumber: `${model.replace('-', '')}-${number}`,
    firmware: FIRMWARE[(chance >>> 8) % FIRMWARE.length] ?? '1.4.2',
    ipAddress: `10.${64 + ((chance >>> 16) & 63)}.${(chance >>> 8) & 255}.${1 + (chance % 254)}`,
  };
}
