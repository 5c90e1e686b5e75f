import type { DeviceState } from '@holdfast/api-contract';
import type { Rows } from '../journal/rows.ts';
import type { BootstrapRecord } from './bootstrap-record.ts';
import { DeviceTimes, TIMES, type DeviceTime } from './device-times.ts';
import type { Facts } from './facts.ts';
import { FleetError } from './fleet-error.ts';
import type { ContextName } from './oscore/context-name.ts';
import { RegistrationKinds, type RegistrationKind } from './registration-kinds.ts';

/** A device's row without its key. */
export type DeviceRow = Omit<Rows['device'], 'sealedKey'>;

/** What all records of a fleet share. */
export class FleetMemory {
  readonly times = new DeviceTimes();
  readonly kinds = new RegistrationKinds();
}

/** One for all that have said nothing yet. */
const NO_FACTS: Facts = {};

/**
 * One device as the fleet holds it in memory: what was last made durable, and what follows from it. There may be hundreds of
 * thousands, so that registration and contact are packed, and come out as new objects: see docs/decisions/0005.
 */
export class DeviceRecord {
  row: DeviceRow;
  /** What `registration` becomes once it is durable. Whoever changes the registration meanwhile builds on this one. */
  pending: Rows['registration'] | undefined;
  /** Undefined for a device that has nothing to do with the bootstrap server. */
  bootstrap: BootstrapRecord | undefined;
  /** Where it has OSCORE. */
  oscore: ContextName | undefined;
  /** What it proved itself with last, where it has certificates. */
  certificate: Rows['certificate'] | undefined;
  facts: Facts = NO_FACTS;
  state: DeviceState = 'unknown';
  /** Set before its rows are removed, so that nothing is stored behind them: a number is never another device's. */
  removed = false;
  readonly #memory: FleetMemory;
  #kind: RegistrationKind | undefined;
  #registrationId = '';
  #smsNumber: string | null = null;
  #address: string | undefined;
  #session: string | null = null;

  constructor(memory: FleetMemory, row: DeviceRow, bootstrap?: BootstrapRecord) {
    this.#memory = memory;
    this.row = row;
    this.bootstrap = bootstrap;
  }

  /** Of its registration; the same object for all devices that register alike. */
  get kind(): RegistrationKind | undefined {
    return this.#kind;
  }

  /** Undefined for a device that never registered. */
  get registrationId(): string | undefined {
    return this.#kind === undefined ? undefined : this.#registrationId;
  }

  get registration(): Rows['registration'] | undefined {
    if (this.#kind === undefined) return undefined;
    return {
      device: this.row.device,
      id: this.#registrationId,
      registeredAt: this.#time(TIMES.registeredAt) ?? 0,
      smsNumber: this.#smsNumber,
      ...this.#kind,
      endedAt: this.#time(TIMES.endedAt) ?? null,
    };
  }

  set registration(registration: Rows['registration']) {
    this.#kind = this.#memory.kinds.of(registration);
    this.#registrationId = registration.id;
    this.#smsNumber = registration.smsNumber;
    this.#set(TIMES.registeredAt, registration.registeredAt);
    this.#set(TIMES.endedAt, registration.endedAt ?? undefined);
  }

  get contact(): Rows['contact'] | undefined {
    if (this.#address === undefined) return undefined;
    return {
      device: this.row.device,
      lastSeen: this.#time(TIMES.lastSeen) ?? 0,
      updatedAt: this.#time(TIMES.updatedAt) ?? 0,
      address: this.#address,
      session: this.#session,
    };
  }

  set contact({ lastSeen, updatedAt, address, session }: Rows['contact']) {
    this.#address = address;
    this.#session = session;
    this.#set(TIMES.lastSeen, lastSeen);
    this.#set(TIMES.updatedAt, updatedAt);
  }

  /** Of its contact, as is its session. */
  get address(): string | undefined {
    return this.#address;
  }

  get session(): string | null {
    return this.#session;
  }

  /** Without a contact before, there is none. */
  set lastSeen(time: number) {
    this.#set(TIMES.lastSeen, time);
  }

  get stateSince(): number | undefined {
    return this.#time(TIMES.stateSince);
  }

  set stateSince(time: number | undefined) {
    this.#set(TIMES.stateSince, time);
  }

  /** When time alone will change the state. */
  get stateUntil(): number | undefined {
    return this.#time(TIMES.stateUntil);
  }

  set stateUntil(time: number | undefined) {
    this.#set(TIMES.stateUntil, time);
  }

  /** Owned by the deadlines. */
  get lookAt(): number | undefined {
    return this.#time(TIMES.lookAt);
  }

  set lookAt(second: number | undefined) {
    this.#set(TIMES.lookAt, second);
  }

  #time(time: DeviceTime): number | undefined {
    return this.#memory.times.get(this.row.device, time);
  }

  #set(time: DeviceTime, value: number | undefined): void {
    this.#memory.times.set(this.row.device, time, value);
  }
}

/** Throws `device_not_found` for a device that is being removed: to be called where its rows are about to be put. */
export function mustBeThere({ row, removed }: DeviceRecord): void {
  if (removed) throw notFound(row.endpoint);
}

export const notFound = (endpoint: string): FleetError =>
  new FleetError('device_not_found', `no device has the endpoint name "${endpoint}"`);
