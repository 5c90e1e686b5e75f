import type { DeviceBootstrap, BootstrapAssignment } from '@holdfast/api-contract';
import type { Bus, Clock } from '@holdfast/kernel';
import { fromHex } from '@holdfast/bytes';
import { toJson, type Entry } from '@holdfast/lwm2m';
import type { ServerEvent } from '../bus/server-event.ts';
import type { Feed } from '../feed/feed.ts';
import { bootstrapView, type BootstrapRecord } from '../fleet/bootstrap-record.ts';
import { mustBeThere, notFound, type DeviceRecord } from '../fleet/device-record.ts';
import { factoryPurpose } from '../fleet/device-keys.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FleetStore } from '../fleet/fleet-store.ts';
import type { Heard } from '../fleet/heard.ts';
import { RefusalBudget } from '../fleet/refusal-budget.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import { accountOf } from './account-of.ts';
import type { Attempt, Failure } from './attempt.ts';
import { BootstrapError, BootstrapRefused, type BootstrapRefusal } from './bootstrap-error.ts';
import { credentialsAt, makeCredential, type CredentialParts } from './make-credential.ts';
import type { Profiles } from './profiles.ts';

export interface BootstrapsParts extends Omit<CredentialParts, 'directory'> {
  readonly store: Pick<FleetStore, 'sealedFactoryKeyOf'>;
  readonly fleet: Fleet;
  readonly profiles: Profiles;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly bus: Bus<ServerEvent>;
  readonly clock: Clock;
}

/** Values that a device had before, told with the event. */
const MOST_TOLD = 64;

const RESTARTED: Failure = {
  at: 'the server',
  reason: 'interrupted',
  message: 'the server was restarted',
  isUncertain: true,
};

/**
 * Gives devices their operational credentials. A new one is durable before the device hears of it, stands beside the former one
 * until the device is known to have it, and only then takes its place: see docs/decisions/0014-bootstrap-credentials.md.
 */
export class Bootstraps {
  readonly #parts: BootstrapsParts;
  readonly #budget: RefusalBudget;
  #untold = 0;
  /** What devices under way had before. */
  readonly #before = new WeakMap<DeviceRecord, readonly Entry[]>();
  /** Bootstraps whose end is in the feed. */
  readonly #told = new WeakSet<Rows['bootstrap']>();
  /** Told that a device's former credential is no good any more; sessions made with it, and handshakes under way, are to end. */
  onRetired: (record: DeviceRecord, former: string | null) => void = () => {};
  /** Told that a device has another factory credential; sessions made with the former are to end. */
  onFactoryChanged: (record: DeviceRecord, former: string | null) => void = () => {};

  private constructor(parts: BootstrapsParts) {
    this.#parts = parts;
    this.#budget = new RefusalBudget(parts.clock);
  }

  /** What the end of the server has cut short may have reached the device, or not. */
  static async open(parts: BootstrapsParts): Promise<Bootstraps> {
    const bootstraps = new Bootstraps(parts);
    const interrupted: Promise<void>[] = [];
    for (const record of parts.fleet.directory.all()) {
      const last = record.bootstrap?.last;
      if (last?.state === 'running') interrupted.push(bootstraps.#fail(record, last, RESTARTED));
    }
    await Promise.all(interrupted);
    return bootstraps;
  }

  /**
   * A device asks. Makes its credential, and resolves with what it is to be given once that is durable. `isPack`: all at once, so
   * that nothing but a handshake tells whether it was taken. Rejects with BootstrapRefused, having told the feed.
   */
  async begin(from: Heard, endpoint: string | undefined, isPack: boolean): Promise<Attempt> {
    const { journal, feed, clock } = this.#parts;
    const { record, profile, uri } = await this.#whatFor(from, endpoint, isPack);
    const { device } = record.row;
    const { credential, next, account } = await this.#make(from, record, profile, uri);
    this.#before.delete(record);
    await transact(journal, (change) => {
      mustBeThere(record);
      this.#keep(change, record, {
        device,
        state: isPack ? 'unconfirmed' : 'running',
        startedAt: clock.now(),
        finishedAt: record.bootstrap?.last?.finishedAt ?? null,
        error: null,
        ...next,
      });
      feed.add(change, {
        type: 'bootstrap.started',
        text: `Bootstrap by profile "${profile.name}"${isPack ? ', in one message' : ''}`,
        device: record.row,
        detail: {
          profile: profile.name,
          credential: from.secure?.credential ?? null,
          address: from.address,
          isPack,
        },
      });
    });
    return { record, credential, profile: account, readsBefore: profile.settings.readBefore };
  }

  /** What was read of the accounts that the device had. */
  found({ record }: Attempt, accounts: readonly Entry[]): void {
    this.#before.set(record, accounts);
  }

  /** The device has answered Bootstrap-Finish: it has its accounts. */
  async finished({ record, credential }: Attempt): Promise<void> {
    if (record.removed || !isNext(record, credential)) return;
    await transact(this.#parts.journal, (change) => {
      if (!record.removed) this.#takesPlace(change, record);
    });
  }

  async failed({ record, credential }: Attempt, failure: Failure): Promise<void> {
    const last = record.bootstrap?.last;
    // By now it has shown that it has the credential, or it has begun anew.
    if (record.removed || last === undefined || !isNext(record, credential)) return;
    await this.#fail(record, last, failure);
  }

  /** A device has shaken hands with the credential it was given: it has its accounts, whether or not it could say so. */
  shookHands(change: Change, record: DeviceRecord, credential: string): void {
    if (isNext(record, credential)) this.#takesPlace(change, record);
  }

  /**
   * From the next bootstrap on: by another profile, or with another factory credential, or both. Throws `device_not_found`,
   * `profile_not_found`, `identity_taken`, `cannot_bootstrap`.
   */
  async assign(endpoint: string, { profile: given, factory }: BootstrapAssignment): Promise<DeviceBootstrap> {
    const { fleet, store, journal, profiles, bus, keyring, feed } = this.#parts;
    const record = fleet.record(endpoint);
    const { device, security } = record.row;
    if (security === 'none')
      throw new BootstrapError(
        'cannot_bootstrap',
        `"${endpoint}" has no credential, and speaks in the clear`,
      );
    if (security === 'oscore')
      throw new BootstrapError('cannot_bootstrap', `"${endpoint}" has OSCORE, which no bootstrap gives`);
    const former = record.bootstrap?.identity ?? null;
    const identity = factory?.identity ?? former ?? (factory === undefined ? null : `bootstrap:${endpoint}`);
    const sealedKey =
      factory === undefined
        ? ((await store.sealedFactoryKeyOf(device)) ?? null)
        : keyring.seal(factoryPurpose(device), fromHex(factory.key));
    await transact(journal, (change) => {
      mustBeThere(record);
      const profile = given === undefined ? (record.bootstrap?.profile ?? null) : given;
      // In this turn, so that neither is gone or taken meanwhile.
      if (profile !== null) profiles.mustExist(profile);
      if (identity !== null && identity !== former) fleet.mustBeFreeIdentity(identity);
      change.put('bootstrapAccount', { device, identity, sealedKey, profile });
      if (factory !== undefined)
        feed.add(change, {
          type: 'bootstrap.factory',
          text: 'It has another factory credential',
          device: record.row,
        });
      change.afterwards(() => {
        if (record.removed) return;
        fleet.directory.bootstrap(record, { identity, profile, last: record.bootstrap?.last });
        if (factory !== undefined) this.onFactoryChanged(record, former);
        bus.publish({ kind: 'device', endpoint });
      });
    });
    const view = bootstrapView(record);
    if (view === null) throw notFound(endpoint);
    return view;
  }

  /** Where to execute the trigger (Core 1.1.1 §6.1.3, resource 9 of object 1). Throws `device_not_found`, `cannot_bootstrap`. */
  triggerPath(endpoint: string): string {
    const record = this.#parts.fleet.record(endpoint);
    const profile = this.#parts.profiles.find(record.bootstrap?.profile ?? null);
    if (profile === undefined)
      throw new BootstrapError('cannot_bootstrap', `there is no bootstrap profile for "${endpoint}"`);
    if (typeof record.bootstrap?.identity !== 'string' && !profile.settings.rekey) {
      const why = `has no factory credential, and profile "${profile.name}" gives no new keys to others`;
      throw new BootstrapError('cannot_bootstrap', `"${endpoint}" ${why}`);
    }
    const objects = JSON.parse(record.registration?.objects ?? '[]') as { path: string }[];
    const server = objects.find(({ path }) => /^\/1\/\d+$/.test(path))?.path ?? '/1/0';
    return `${server.slice(1)}/9`;
  }

  async #make(from: Heard, record: DeviceRecord, profile: NamedProfile, uri: string) {
    const { fleet } = this.#parts;
    const { endpoint } = record.row;
    const { settings, name } = profile;
    const parts = { ...this.#parts, directory: fleet.directory };
    try {
      const own = await makeCredential(parts, record, settings.server.credential);
      const others = await credentialsAt(parts, endpoint, name, settings.others);
      const account = accountOf(settings, uri, { own: own.credentials, others });
      return { credential: own.name, next: own.next, account };
    } catch (error) {
      if (!(error instanceof BootstrapRefused)) throw error;
      return await this.#refuse(from, error.code, error.message);
    }
  }

  async #whatFor(from: Heard, endpoint: string | undefined, isPack: boolean) {
    const { fleet, profiles } = this.#parts;
    const { secure } = from;
    if (secure === undefined) return await this.#refuse(from, 'wrong_credential', 'without a credential');
    const { record, credential } = secure;
    if (endpoint !== undefined && endpoint !== record.row.endpoint)
      return await this.#refuse(
        from,
        'endpoint_mismatch',
        `as "${endpoint}", which is not its endpoint name`,
      );
    if (credential === 'retired')
      return await this.#refuse(from, 'wrong_credential', 'with a credential that is retired');
    const profile = profiles.find(record.bootstrap?.profile ?? null);
    if (profile === undefined)
      return await this.#refuse(from, 'no_profile', 'but there is no bootstrap profile for it');
    if (credential === 'operational' && !profile.settings.rekey) {
      const why = `over its own session, which profile "${profile.name}" does not allow`;
      return await this.#refuse(from, 'rekey_not_allowed', why);
    }
    if (
      credential === 'operational' &&
      record.row.security !== 'psk' &&
      profile.settings.server.credential === 'psk'
    )
      return await this.#refuse(from, 'wrong_security', 'though its own credential is no pre-shared key');
    if (isPack && (profile.settings.access !== null || profile.settings.readBefore))
      throw new BootstrapRefused('needs_dialogue', 'its profile needs to know what the device has');
    const uri = profile.settings.server.uri ?? profiles.serverUri;
    if (uri === null) {
      const why = 'but the address of this server is not known: set HOLDFAST_PUBLIC_COAPS';
      return await this.#refuse(from, 'no_server_address', why);
    }
    return { record: fleet.record(record.row.endpoint), profile, uri };
  }

  /** Within a budget; the next one told says how many were not. */
  async #refuse(from: Heard, reason: BootstrapRefusal, why: string): Promise<never> {
    const text = `Asked to be bootstrapped ${why}`;
    if (!this.#budget.take()) this.#untold += 1;
    else {
      const more = this.#untold === 0 ? {} : { untold: this.#untold };
      this.#untold = 0;
      const device = from.secure?.record.row;
      await transact(this.#parts.journal, (change) =>
        this.#parts.feed.add(change, {
          type: 'bootstrap.failed',
          text,
          detail: { reason, address: from.address, ...more },
          ...(device === undefined ? {} : { device }),
        }),
      );
    }
    throw new BootstrapRefused(reason, text);
  }

  /** The credential that was made for the device becomes its own, and the former is no good any more. */
  #takesPlace(change: Change, record: DeviceRecord): void {
    const { feed, clock, fleet } = this.#parts;
    const last = record.bootstrap?.last;
    if (last === undefined || last.nextSecurity === null) return;
    const {
      nextSecurity: security,
      nextIdentity: identity,
      nextSealedKey: sealedKey,
      nextFingerprint,
    } = last;
    const proof = { security, identity, fingerprint: nextFingerprint };
    change.put('device', { ...record.row, ...proof, sealedKey });
    const former = record.row.identity;
    change.afterwards(() => fleet.directory.credential(record, proof));
    this.#keep(change, record, {
      ...last,
      state: 'done',
      finishedAt: clock.now(),
      error: null,
      ...NOTHING_NEXT,
    });
    change.afterwards(() => this.onRetired(record, former));
    // It answers and shakes hands at about the same time.
    if (this.#told.has(last)) return;
    this.#told.add(last);
    const before = this.#before.get(record) ?? [];
    feed.add(change, {
      type: 'bootstrap.finished',
      text: `Bootstrapped: it has ${GIVEN[security]} "${identity ?? nextFingerprint}"`,
      device: record.row,
      detail: {
        ...(identity === null ? { fingerprint: nextFingerprint } : { identity }),
        ...(before.length === 0 ? {} : { before: textOf(before) }),
      },
    });
  }

  async #fail(record: DeviceRecord, last: Rows['bootstrap'], failure: Failure): Promise<void> {
    const { at, reason, message, isUncertain, deviceCode } = failure;
    await transact(this.#parts.journal, (change) => {
      if (record.removed) return;
      this.#keep(change, record, {
        ...last,
        state: isUncertain ? 'unconfirmed' : 'failed',
        error: `${at}: ${message}`.slice(0, 300),
        ...(isUncertain ? {} : NOTHING_NEXT),
      });
      this.#parts.feed.add(change, {
        type: 'bootstrap.failed',
        text: `Bootstrap failed at ${at}: ${message}`,
        device: record.row,
        detail: { reason, at, deviceCode: deviceCode ?? null },
      });
    });
  }

  #keep(change: Change, record: DeviceRecord, last: Rows['bootstrap']): void {
    const { fleet, bus } = this.#parts;
    change.put('bootstrap', last);
    change.afterwards(() => {
      if (record.removed) return;
      const { identity = null, profile = null }: Partial<BootstrapRecord> = record.bootstrap ?? {};
      fleet.directory.bootstrap(record, { identity, profile, last });
      bus.publish({ kind: 'device', endpoint: record.row.endpoint });
    });
  }
}

type NamedProfile = NonNullable<ReturnType<Profiles['find']>>;

const NOTHING_NEXT = { nextSecurity: null, nextIdentity: null, nextSealedKey: null, nextFingerprint: null };

const GIVEN = {
  psk: 'a new key, with the PSK identity',
  x509: 'a new certificate, of the fingerprint',
  rpk: 'a new raw public key, of the fingerprint',
} as const;

const isNext = ({ bootstrap }: DeviceRecord, credential: string): boolean =>
  bootstrap?.last?.nextIdentity === credential || bootstrap?.last?.nextFingerprint === credential;

/** For the feed, as far as it has room. */
const textOf = (entries: readonly Entry[]): string =>
  entries
    .slice(0, MOST_TOLD)
    .map(({ path, value }) => `${path.text}=${String(toJson(value)).slice(0, 64)}`)
    .join(' ');
