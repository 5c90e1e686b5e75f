import { nextPublicKey, otherIdentities, type BootstrapRecord } from './bootstrap-record.ts';
import { DeviceRecord, FleetMemory, type DeviceRow } from './device-record.ts';
import { contextText, type ContextName } from './oscore/context-name.ts';
import { deviceOfRegistration } from './registration-id.ts';
import { SharedTexts } from './shared-texts.ts';

/** Every device in memory, found by each of its names. */
export class Directory {
  readonly #byEndpoint = new Map<string, DeviceRecord>();
  readonly #byNumber: (DeviceRecord | undefined)[] = [];
  /** Those whose identity is not their endpoint name. */
  readonly #byIdentity = new Map<string, DeviceRecord>();
  /** By the identities of factory credentials, and of those that devices are being given. */
  readonly #byOtherIdentity = new Map<string, DeviceRecord>();
  /** Those with a raw public key, or being given one, by its fingerprint. */
  readonly #byPublicKey = new Map<string, DeviceRecord>();
  readonly #byContext = new Map<string, DeviceRecord>();
  readonly #texts = new SharedTexts();
  readonly #memory = new FleetMemory();
  #sorted: readonly DeviceRecord[] | undefined;
  #lastNumber = 0;

  get size(): number {
    return this.#byEndpoint.size;
  }

  /** No device has a higher one. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** Numbers up to this one were given out before. */
  numbersAfter(last: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, last);
  }

  /** A number that no device has or had. */
  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** Not yet to be found: see {@link add}. */
  newRecord(row: DeviceRow, bootstrap?: BootstrapRecord): DeviceRecord {
    const { endpoint, identity } = row;
    // One text for both, where they are the same.
    const shared = identity === endpoint ? { ...row, identity: endpoint } : row;
    return new DeviceRecord(this.#memory, shared, bootstrap);
  }

  add(record: DeviceRecord): void {
    const { device, endpoint, identity } = record.row;
    for (const publicKey of publicKeysOf(record)) this.#byPublicKey.set(publicKey, record);
    this.#byEndpoint.set(endpoint, record);
    this.#byNumber[device] = record;
    if (identity !== null && identity !== endpoint) this.#byIdentity.set(identity, record);
    if (record.oscore !== undefined) this.#byContext.set(contextText(record.oscore), record);
    this.bootstrap(record, record.bootstrap);
    this.#lastNumber = Math.max(this.#lastNumber, device);
    this.#sorted = undefined;
  }

  remove(record: DeviceRecord): void {
    const { device, endpoint, identity } = record.row;
    // Another device may have the name by now.
    if (this.#byEndpoint.get(endpoint) === record) this.#byEndpoint.delete(endpoint);
    if (identity !== null && this.#byIdentity.get(identity) === record) this.#byIdentity.delete(identity);
    for (const other of otherIdentities(record)) {
      if (this.#byOtherIdentity.get(other) === record) this.#byOtherIdentity.delete(other);
    }
    const context = record.oscore === undefined ? undefined : contextText(record.oscore);
    if (context !== undefined && this.#byContext.get(context) === record) this.#byContext.delete(context);
    this.#forgetPublicKeys(record);
    this.#byNumber[device] = undefined;
    this.#sorted = undefined;
  }

  /** The one way to change what is known of a device's bootstraps: its other identities follow from it. */
  bootstrap(record: DeviceRecord, bootstrap: DeviceRecord['bootstrap']): void {
    for (const former of otherIdentities(record)) this.#byOtherIdentity.delete(former);
    this.#forgetPublicKeys(record);
    record.bootstrap = bootstrap;
    for (const other of otherIdentities(record)) this.#byOtherIdentity.set(other, record);
    for (const publicKey of publicKeysOf(record)) this.#byPublicKey.set(publicKey, record);
  }

  /** The device has this OSCORE context. */
  protect(record: DeviceRecord, name: ContextName): void {
    record.oscore = name;
    this.#byContext.set(contextText(name), record);
  }

  /** The device proves itself with something else from now on. */
  credential(
    record: DeviceRecord,
    { security, identity, fingerprint }: Pick<DeviceRecord['row'], 'security' | 'identity' | 'fingerprint'>,
  ): void {
    const { endpoint, identity: former } = record.row;
    if (former !== null && this.#byIdentity.get(former) === record) this.#byIdentity.delete(former);
    this.#forgetPublicKeys(record);
    record.row = { ...record.row, security, identity, fingerprint };
    if (identity !== null && identity !== endpoint) this.#byIdentity.set(identity, record);
    for (const publicKey of publicKeysOf(record)) this.#byPublicKey.set(publicKey, record);
  }

  #forgetPublicKeys(record: DeviceRecord): void {
    for (const publicKey of publicKeysOf(record))
      if (this.#byPublicKey.get(publicKey) === record) this.#byPublicKey.delete(publicKey);
  }

  /** Texts that many devices have in common. */
  share(text: string): string {
    return this.#texts.one(text);
  }

  byEndpoint(endpoint: string): DeviceRecord | undefined {
    return this.#byEndpoint.get(endpoint);
  }

  byNumber(device: number): DeviceRecord | undefined {
    return this.#byNumber[device];
  }

  /** Whichever of its credentials the identity belongs to. */
  byIdentity(identity: string): DeviceRecord | undefined {
    const named = this.#byEndpoint.get(identity);
    return (
      this.#byIdentity.get(identity) ??
      (named?.row.identity === identity ? named : this.#byOtherIdentity.get(identity))
    );
  }

  /** By hex of SHA-256 over the SubjectPublicKeyInfo. */
  byPublicKey(fingerprint: string): DeviceRecord | undefined {
    return this.#byPublicKey.get(fingerprint);
  }

  byContext(name: ContextName): DeviceRecord | undefined {
    return this.#byContext.get(contextText(name));
  }

  byRegistration(id: string): DeviceRecord | undefined {
    const record = this.#byNumber[deviceOfRegistration(id)];
    return record?.registrationId === id ? record : undefined;
  }

  all(): IterableIterator<DeviceRecord> {
    return this.#byEndpoint.values();
  }

  /** Ordered by endpoint name, by code units. */
  sorted(): readonly DeviceRecord[] {
    this.#sorted ??= [...this.#byEndpoint.values()].sort((a, b) =>
      a.row.endpoint < b.row.endpoint ? -1 : a.row.endpoint > b.row.endpoint ? 1 : 0,
    );
    return this.#sorted;
  }
}

const publicKeysOf = (record: DeviceRecord): readonly string[] =>
  [record.row.security === 'rpk' ? record.row.fingerprint : null, nextPublicKey(record)].filter(
    (one) => one !== null,
  );
