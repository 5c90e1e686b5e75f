import type { AddedDevice, Device, DeviceSummary, NewDevice, ResourceValue } from '@holdfast/api-contract';
import { toHex } from '@holdfast/bytes';
import { errorChain } from '@holdfast/kernel';
import { compareVersions, Lwm2mPath, type ResourceLookup } from '@holdfast/lwm2m';
import type { z } from 'zod';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import { KeyringError, type Keyring } from '../secrets/keyring.ts';
import type { BootstrapRecord } from './bootstrap-record.ts';
import { contactRow, isAsBefore } from './contact.ts';
import { mustBeThere, notFound, type DeviceRecord, type DeviceRow } from './device-record.ts';
import { deviceOf, reportedView, summaryOf, valueView } from './device-view.ts';
import { DeviceKeys, factoryPurpose, purposeOf } from './device-keys.ts';
import { Directory } from './directory.ts';
import { factoryOf } from './factory-credential.ts';
import { FACT_PATHS, factsIn } from './facts.ts';
import { FleetError } from './fleet-error.ts';
import type { DeviceRange, FleetStore } from './fleet-store.ts';
import type { Heard } from './heard.ts';
import { fingerprintOf, isGuessable, newCredential } from './new-credential.ts';
import { contextText, type ContextName } from './oscore/context-name.ts';
import { StateWatch, type WatchParts } from './state-watch.ts';
import { parcels } from './value-parcels.ts';
import type { ReportedValue } from './value-rows.ts';

export interface FleetParts extends WatchParts {
  readonly store: FleetStore;
  readonly keyring: Keyring;
}

/** Devices to load at a time. */
const LOAD_PART = 2_000;
/** The devices that the owner added, with what is known of each. */
export class Fleet {
  readonly directory = new Directory();
  readonly keys: DeviceKeys;
  readonly states: StateWatch;
  readonly #parts: FleetParts;
  readonly #removed = new Set<(record: DeviceRecord) => void>();
  readonly #heard: ((record: DeviceRecord) => void)[] = [];

  private constructor(parts: FleetParts) {
    this.#parts = parts;
    this.keys = new DeviceKeys(parts, this.directory);
    this.states = new StateWatch(parts);
  }

  static async open(parts: FleetParts): Promise<Fleet> {
    const fleet = new Fleet(parts);
    const { store } = parts;
    const last = await store.lastDevice();
    // In parts, so that no more than one of them is in memory twice.
    for (let from = 0; from <= last; from += LOAD_PART) await fleet.#load({ from, before: from + LOAD_PART });
    fleet.directory.numbersAfter(last);
    await fleet.#checkKey();
    for (const record of fleet.directory.all()) fleet.states.adopt(record);
    return fleet;
  }

  /** Throws `device_not_found`, for one that is being removed too. */
  record(endpoint: string): DeviceRecord {
    const record = this.directory.byEndpoint(endpoint);
    if (record === undefined || record.removed) throw notFound(endpoint);
    return record;
  }

  /** `session` is what the transport knows of it. Throws `device_not_found`. */
  get(endpoint: string, session: Device['session'] = null): Device {
    return deviceOf(this.record(endpoint), session);
  }

  summary(endpoint: string): DeviceSummary | undefined {
    const record = this.directory.byEndpoint(endpoint);
    return record === undefined ? undefined : summaryOf(record);
  }

  async values(endpoint: string): Promise<readonly ResourceValue[]> {
    const rows = await this.#parts.store.valuesOf(this.record(endpoint).row.device);
    return rows
      .map((row) => ({ row, path: Lwm2mPath.parse(row.path) }))
      .sort((a, b) => Lwm2mPath.compare(a.path, b.path))
      .map(({ row }) => valueView(row));
  }

  /** Object versions as the device stated them, for finding the definitions that apply to it. */
  static lookup(
    record: DeviceRecord,
    registry: { lookup(versions?: ReadonlyMap<number, string>): ResourceLookup },
  ): ResourceLookup {
    if (record.registration === undefined) return registry.lookup();
    const objects = JSON.parse(record.registration.objects) as { path: string; version: string | null }[];
    const versions = new Map<number, string>();
    for (const { path, version } of objects) {
      const { objectId } = Lwm2mPath.parse(path);
      if (objectId === undefined || version === null) continue;
      const known = versions.get(objectId);
      if (known === undefined || compareVersions(version, known) > 0) versions.set(objectId, version);
    }
    return registry.lookup(versions);
  }

  async add({ endpoint, security, bootstrap }: NewDevice): Promise<z.output<typeof AddedDevice>> {
    const { journal, clock, keyring, feed, bus } = this.#parts;
    const identity = security.mode === 'psk' ? (security.identity ?? endpoint) : null;
    const factory = bootstrap === undefined ? undefined : factoryOf(endpoint, security, bootstrap);
    const fingerprint = fingerprintOf(security);
    this.#mustBeFree(endpoint, identity, factory?.identity);
    if (security.mode === 'rpk') this.#mustBeFreeKey(fingerprint);
    const credential = newCredential(security, factory !== undefined);
    if (credential.oscore !== undefined) this.#mustBeFreeContext(credential.oscore);
    const device = this.directory.nextNumber();
    const row: DeviceRow = {
      device,
      endpoint,
      addedAt: clock.now(),
      security: security.mode,
      identity,
      fingerprint,
    };
    const { secret, oscore } = credential;
    const sealedKey = secret === undefined ? null : keyring.seal(purposeOf(security.mode, device), secret);
    const record = this.directory.newRecord(row, factory?.record);
    record.oscore = oscore;
    // In the directory before the commit, so that a second request for the same name meets it; out again if the commit fails.
    this.directory.add(record);
    try {
      await transact(journal, (change) => {
        change.put('device', { ...row, sealedKey });
        if (oscore !== undefined) change.put('oscoreContext', { device, ...oscore, senderLimit: null });
        if (factory !== undefined) {
          const sealed = keyring.seal(factoryPurpose(device), factory.key);
          const { identity: name, profile } = factory.record;
          change.put('bootstrapAccount', { device, identity: name, sealedKey: sealed, profile });
        }
        feed.add(change, {
          type: 'device.added',
          text: [credential.key, factory?.key].some(isGuessable)
            ? 'Added, with a key so short that it can be guessed'
            : 'Added',
          device: row,
          detail: { security: security.mode },
        });
        change.afterwards(() => bus.publish({ kind: 'device', endpoint }));
      });
    } catch (error) {
      record.removed = true;
      this.#forget(record);
      throw error;
    }
    const view = deviceOf(record, null);
    const { key, isGenerated } = credential;
    return isGenerated && key !== undefined ? { ...view, generatedKey: toHex(key) } : view;
  }

  async remove(endpoint: string): Promise<void> {
    const { journal, feed, bus } = this.#parts;
    const record = this.record(endpoint);
    record.removed = true;
    try {
      await transact(journal, (change) => {
        change.removeDevice(record.row.device);
        feed.add(change, {
          type: 'device.removed',
          text: 'Removed, with its credential, values and samples',
          device: record.row,
        });
        change.afterwards(() => {
          this.#forget(record);
          bus.publish({ kind: 'removed', endpoint });
        });
      });
    } catch (error) {
      record.removed = false;
      throw error;
    }
  }

  /** Throws `identity_taken`. */
  mustBeFreeIdentity(wanted: string): void {
    if (this.directory.byIdentity(wanted) !== undefined)
      throw new FleetError('identity_taken', `a device has the PSK identity "${wanted}" already`);
  }

  /** Tells of whatever shows that a device is awake, once it is durable. */
  whenHeard(tell: (record: DeviceRecord) => void): void {
    this.#heard.push(tell);
  }

  /** The device is awake now. */
  awake(record: DeviceRecord): void {
    for (const tell of this.#heard) tell(record);
  }

  whenRemoved(tell: (record: DeviceRecord) => void): void {
    this.#removed.add(tell);
  }

  /** Something authentic came from the device: it is there, at this address. Throws `device_not_found` while it is being removed. */
  heard(change: Change, record: DeviceRecord, from: Heard, updated = false): void {
    mustBeThere(record);
    const now = this.#parts.clock.now();
    const contact = contactRow(record, from, now, updated);
    change.put('contact', contact);
    change.afterwards(() => {
      record.contact = updated
        ? contact
        : { ...contact, updatedAt: Math.max(contact.updatedAt, record.contact?.updatedAt ?? 0) };
      this.#wasHeard(record);
    });
  }

  /** As {@link heard}, with a notification whose progress is stored with this time: that is enough where nothing but the time is new. */
  notified(change: Change, record: DeviceRecord, from: Heard, time: number): void {
    if (!isAsBefore(record, from)) {
      this.heard(change, record, from);
      return;
    }
    mustBeThere(record);
    change.afterwards(() => {
      record.lastSeen = time;
      this.#wasHeard(record);
    });
  }

  /** The device proved itself with this certificate. */
  certified(change: Change, record: DeviceRecord, certificate: Omit<Rows['certificate'], 'device'>): void {
    mustBeThere(record);
    const row = { device: record.row.device, ...certificate };
    change.put('certificate', row);
    change.afterwards(() => void (record.certificate = row));
  }

  /** Values that the device reported become its last known ones. */
  keep(change: Change, record: DeviceRecord, values: readonly ReportedValue[]): void {
    if (values.length === 0) return;
    mustBeThere(record);
    for (const value of values) change.put('value', value);
    change.afterwards(() => {
      for (const { path, json, time } of values) this.#learn(record, path, json, time);
      const { endpoint } = record.row;
      for (const part of parcels(values))
        this.#parts.bus.publish({ kind: 'values', endpoint, values: () => part.map(reportedView) });
    });
  }

  #wasHeard(record: DeviceRecord): void {
    this.states.refresh(record);
    this.#parts.bus.publish({ kind: 'device', endpoint: record.row.endpoint });
    this.awake(record);
  }

  #learn(record: DeviceRecord, path: string, json: unknown, time: number): void {
    const shared = typeof json === 'string' ? this.directory.share(json) : json;
    const facts = factsIn(path, shared, time);
    if (facts !== undefined) record.facts = { ...record.facts, ...facts };
  }

  async #load(range: DeviceRange): Promise<void> {
    const { store } = this.#parts;
    const registrations = new Map((await store.loadRegistrations(range)).map((row) => [row.device, row]));
    const contacts = new Map((await store.loadContacts(range)).map((row) => [row.device, row]));
    const lasts = new Map((await store.loadBootstraps(range)).map((row) => [row.device, row]));
    const accounts = new Map((await store.loadBootstrapAccounts(range)).map((row) => [row.device, row]));
    const bootstrapOf = (device: number): BootstrapRecord | undefined => {
      const [account, last] = [accounts.get(device), lasts.get(device)];
      if (account === undefined && last === undefined) return undefined;
      return { identity: account?.identity ?? null, profile: account?.profile ?? null, last };
    };
    for (const row of await store.loadDevices(range)) {
      const { device } = row;
      const record = this.directory.newRecord(row, bootstrapOf(device));
      const [registration, contact] = [registrations.get(device), contacts.get(device)];
      if (registration !== undefined) record.registration = registration;
      if (contact !== undefined) record.contact = contact;
      this.directory.add(record);
    }
    for (const row of await store.loadCertificates(range)) {
      const record = this.directory.byNumber(row.device);
      if (record !== undefined) record.certificate = row;
    }
    for (const { device, kid, idContext } of await store.loadOscoreContexts(range)) {
      const record = this.directory.byNumber(device);
      if (record !== undefined) this.directory.protect(record, { kid, idContext });
    }
    for (const { device, path, value, time } of await store.loadValuesAt(FACT_PATHS, range)) {
      const record = this.directory.byNumber(device);
      if (record !== undefined) this.#learn(record, path, JSON.parse(value), time);
    }
  }

  /** Once at start, for the operator: with another key file no device could shake hands. */
  async #checkKey(): Promise<void> {
    for (const { row } of this.directory.all()) {
      if (row.identity === null) continue;
      try {
        // A device that has not been bootstrapped yet has none.
        if ((await this.keys.pskOf(row.identity)) === undefined) continue;
      } catch (error) {
        if (!(error instanceof KeyringError)) throw error;
        const says = "the devices' keys cannot be opened: restore the server.key that they were sealed with";
        this.#parts.log.error({ error: errorChain(error) }, says);
      }
      return;
    }
  }

  #forget(record: DeviceRecord): void {
    this.directory.remove(record);
    this.states.forget(record);
    for (const tell of this.#removed) tell(record);
  }

  #mustBeFreeKey(fingerprint: string | null): void {
    if (fingerprint !== null && this.directory.byPublicKey(fingerprint) !== undefined)
      throw new FleetError('key_taken', 'another device has this raw public key');
  }

  #mustBeFreeContext(name: ContextName): void {
    if (this.directory.byContext(name) !== undefined)
      throw new FleetError(
        'identity_taken',
        `another device has the OSCORE sender id "${contextText(name)}"`,
      );
  }

  #mustBeFree(endpoint: string, identity: string | null, factory: string | undefined): void {
    if (this.directory.byEndpoint(endpoint) !== undefined) {
      throw new FleetError(
        'endpoint_taken',
        `a device with the endpoint name "${endpoint}" is there already`,
      );
    }
    for (const wanted of [identity, factory]) if (typeof wanted === 'string') this.mustBeFreeIdentity(wanted);
  }
}
