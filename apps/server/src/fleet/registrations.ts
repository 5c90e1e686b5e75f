import type { Clock } from '@holdfast/kernel';
import type { RegistrationRequest, RegistrationUpdate, RegisteredObjects } from '@holdfast/lwm2m';
import type { Feed } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import { commitRegistration, currentRegistration, whilePending } from './commit-registration.ts';
import type { DeviceRecord, DeviceRow } from './device-record.ts';
import type { Fleet } from './fleet.ts';
import { RegistrationRefused } from './fleet-error.ts';
import { RefusalBudget } from './refusal-budget.ts';
import { newRegistrationId } from './registration-id.ts';
import type { Heard } from './heard.ts';

interface Refused {
  readonly code: RegistrationRefused['code'];
  readonly text: string;
  readonly device?: DeviceRow;
}

/** The registration interface (LwM2M Core 1.1.1 §6.2). Everything resolves when it is durable. */
export class Registrations {
  readonly #fleet: Fleet;
  readonly #journal: Journal;
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #budget: RefusalBudget;
  #untold = 0;
  /** Told of each new registration, so that the device can be read and observed while it is awake. */
  onRegistered: (record: DeviceRecord) => void = () => {};
  /** Told of each update over another transport or connection than before, with which what was observed ended. */
  onReconnected: (record: DeviceRecord) => void = () => {};

  constructor(parts: { fleet: Fleet; journal: Journal; feed: Feed; clock: Clock }) {
    this.#fleet = parts.fleet;
    this.#journal = parts.journal;
    this.#feed = parts.feed;
    this.#clock = parts.clock;
    this.#budget = new RefusalBudget(parts.clock);
  }

  /** Replaces any earlier registration of the device. Rejects with {@link RegistrationRefused}, having told the feed. */
  async register(from: Heard, request: RegistrationRequest): Promise<{ record: DeviceRecord; id: string }> {
    const record = this.#whoRegisters(from, request.endpoint);
    if ('code' in record) return await this.#refuse(record, from);
    const now = this.#clock.now();
    const registration: Rows['registration'] = {
      device: record.row.device,
      id: newRegistrationId(record.row.device),
      registeredAt: now,
      lifetime: request.lifetime,
      binding: request.binding,
      queueMode: request.queueMode,
      lwm2mVersion: request.lwm2mVersion,
      smsNumber: request.smsNumber ?? null,
      ...listColumns(request),
      transport: from.transport,
      endedAt: null,
      ended: null,
    };
    await this.#commit(record, registration, (change) => {
      this.#fleet.heard(change, record, from, true);
      this.#feed.add(change, {
        type: 'device.registered',
        text: `Registered over ${from.transport}, LwM2M ${request.lwm2mVersion}`,
        device: record.row,
        detail: {
          lifetime: request.lifetime,
          binding: request.binding,
          queueMode: request.queueMode,
          address: from.address,
        },
      });
    });
    this.onRegistered(record);
    return { record, id: registration.id };
  }

  async update(from: Heard, id: string, update: RegistrationUpdate): Promise<DeviceRecord> {
    const { record, registration } = this.#whoHolds(from, id);
    const changed: Rows['registration'] = {
      ...registration,
      lifetime: update.lifetime ?? registration.lifetime,
      binding: update.binding ?? registration.binding,
      queueMode: update.queueMode ?? registration.queueMode,
      smsNumber: update.smsNumber ?? registration.smsNumber,
      transport: from.transport,
      ...(update.list === undefined ? {} : listColumns(update.list)),
    };
    const isSame =
      changed.lifetime === registration.lifetime &&
      changed.binding === registration.binding &&
      changed.queueMode === registration.queueMode &&
      changed.smsNumber === registration.smsNumber &&
      changed.transport === registration.transport &&
      changed.objects === registration.objects &&
      changed.rootPath === registration.rootPath &&
      changed.contentFormats === registration.contentFormats;
    const heard = (change: Change): void => this.#fleet.heard(change, record, from, true);
    await (isSame
      ? whilePending(record, changed, () => transact(this.#journal, heard))
      : this.#commit(record, changed, heard));
    if (changed.transport !== registration.transport) this.onReconnected(record);
    return record;
  }

  async deregister(from: Heard, id: string): Promise<void> {
    const { record, registration } = this.#whoHolds(from, id);
    const ended: Rows['registration'] = {
      ...registration,
      endedAt: this.#clock.now(),
      ended: 'deregistered',
    };
    await this.#commit(record, ended, (change) => {
      this.#fleet.heard(change, record, from);
      this.#feed.add(change, { type: 'device.deregistered', text: 'De-registered', device: record.row });
    });
  }

  /** Tells the feed of something that was turned away, within a budget; the next one told says how many were not. */
  async refused(
    text: string,
    detail: Readonly<Record<string, string | null>>,
    device?: DeviceRow,
  ): Promise<void> {
    if (!this.#budget.take()) {
      this.#untold += 1;
      return;
    }
    const untold = this.#untold;
    this.#untold = 0;
    await transact(this.#journal, (change) => {
      const more = untold === 0 ? {} : { untold };
      this.#feed.add(change, {
        type: 'device.refused',
        text,
        detail: { ...detail, ...more },
        ...(device === undefined ? {} : { device }),
      });
    });
  }

  #whoRegisters(from: Heard, endpoint: string | undefined): DeviceRecord | Refused {
    if (from.secure !== undefined) {
      const { record, credential } = from.secure;
      if (credential !== 'operational') {
        const text = `Tried to register with a ${credential} credential`;
        return { code: 'wrong_credential', text, device: record.row };
      }
      // Core 1.1.1 §6.2.1: the name may be left to the security context, and must not contradict it.
      if (endpoint === undefined || endpoint === record.row.endpoint) return record;
      const text = `Tried to register as "${endpoint}", which is not its endpoint name`;
      return { code: 'endpoint_mismatch', text, device: record.row };
    }
    if (endpoint === undefined)
      return { code: 'endpoint_missing', text: 'Registration without an endpoint name' };
    const record = this.#fleet.directory.byEndpoint(endpoint);
    if (record === undefined) {
      const text = `Registration without security as "${endpoint}", which was never added`;
      return { code: 'unknown_endpoint', text };
    }
    if (record.row.security === 'oscore') {
      const text = 'Registration without OSCORE, which this device has';
      return { code: 'unprotected', text, device: record.row };
    }
    if (record.row.security !== 'none') {
      const text = 'Registration without security, though this device has a credential';
      return { code: 'wrong_credential', text, device: record.row };
    }
    return record;
  }

  async #commit(
    record: DeviceRecord,
    registration: Rows['registration'],
    fill: (change: Change) => void,
  ): Promise<void> {
    await commitRegistration(this.#journal, record, registration, fill);
  }

  async #refuse({ code, text, device }: Refused, from: Heard): Promise<never> {
    await this.refused(text, { reason: code, address: from.address }, device);
    throw new RegistrationRefused(code, text);
  }

  #whoHolds(from: Heard, id: string): { record: DeviceRecord; registration: Rows['registration'] } {
    const record = this.#fleet.directory.byRegistration(id);
    const registration = record === undefined ? undefined : currentRegistration(record);
    const isTheirs =
      record !== undefined &&
      (from.secure === undefined
        ? record.row.security === 'none'
        : from.secure.record === record && from.secure.credential === 'operational');
    const isValid = registration?.id === id && registration.endedAt === null;
    if (isValid && from.secure === undefined && record?.row.security === 'oscore')
      throw new RegistrationRefused('unprotected', `registration ${id} is of a device with OSCORE`);
    if (record === undefined || registration === undefined || !isValid || !isTheirs) {
      throw new RegistrationRefused('unknown_registration', `there is no registration ${id}`);
    }
    return { record, registration };
  }
}

const listColumns = (
  list: RegisteredObjects,
): Pick<Rows['registration'], 'objects' | 'rootPath' | 'contentFormats'> => ({
  objects: JSON.stringify(
    list.objects.map(({ path, version }) => ({ path: path.text, version: version ?? null })),
  ),
  rootPath: list.rootPath,
  contentFormats: JSON.stringify(list.contentFormats),
});
