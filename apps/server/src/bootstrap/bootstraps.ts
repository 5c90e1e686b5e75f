import { randomBytes } from 'node:crypto';
import type { DeviceBootstrap } from '@holdfast/api-contract';
import type { Bus, Clock } from '@holdfast/kernel';
import type { BootstrapProfile } from '@holdfast/lwm2m';
import type { ServerEvent } from '../bus/server-event.ts';
import type { Feed } from '../feed/feed.ts';
import { bootstrapView, type BootstrapRecord } from '../fleet/bootstrap-record.ts';
import { mustBeThere, notFound, type DeviceRecord } from '../fleet/device-record.ts';
import { pskPurpose, type Fleet } from '../fleet/fleet.ts';
import type { FleetStore } from '../fleet/fleet-store.ts';
import type { Heard } from '../fleet/heard.ts';
import { RefusalBudget } from '../fleet/refusal-budget.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { accountOf } from './account-of.ts';
import { BootstrapError, BootstrapRefused, type BootstrapRefusal } from './bootstrap-error.ts';
import type { Profiles } from './profiles.ts';

export interface BootstrapsParts {
  readonly store: Pick<FleetStore, 'sealedFactoryKeyOf'>;
  readonly fleet: Fleet;
  readonly profiles: Profiles;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly keyring: Keyring;
  readonly bus: Bus<ServerEvent>;
  readonly clock: Clock;
}

/** One device being given its accounts. */
export interface Attempt {
  readonly record: DeviceRecord;
  /** Of the credential that was made for it. */
  readonly identity: string;
  readonly profile: BootstrapProfile;
}

/** How an attempt came to nothing. */
export interface Failure {
  /** What was being done, such as `write /0/1`. */
  readonly at: string;
  readonly reason: 'device_refused' | 'device_timeout' | 'device_misbehaved' | 'plan_failed' | 'interrupted';
  readonly message: string;
  /** The device may have taken the accounts all the same. */
  readonly isUncertain: boolean;
  readonly deviceCode?: string;
}

const RESTARTED: Failure = {
  at: 'the server',
  reason: 'interrupted',
  message: 'the server was restarted',
  isUncertain: true,
};

const KEY_BYTES = 32;
const IDENTITY_BYTES = 8;

/**
 * Gives devices their operational credentials. A new one is durable before the device hears of it, stands beside the former one
 * until the device is known to have it, and only then takes its place: see docs/decisions/0014-bootstrap-credentials.md.
 */
export class Bootstraps {
  readonly #parts: BootstrapsParts;
  readonly #budget: RefusalBudget;
  #untold = 0;
  /** Told that a device's former credential is no good any more; sessions made with it, and handshakes under way, are to end. */
  onRetired: (record: DeviceRecord, former: string | null) => void = () => {};

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
    const { journal, feed, keyring, clock } = this.#parts;
    const { record, profile, uri } = await this.#whatFor(from, endpoint);
    const { device } = record.row;
    const identity = this.#newIdentity();
    const key = randomBytes(KEY_BYTES);
    const account = accountOf(profile.settings, uri, { identity, key });
    const nextSealedKey = keyring.seal(pskPurpose(device), key);
    await transact(journal, (change) => {
      mustBeThere(record);
      this.#keep(change, record, {
        device,
        state: isPack ? 'unconfirmed' : 'running',
        startedAt: clock.now(),
        finishedAt: record.bootstrap?.last?.finishedAt ?? null,
        error: null,
        nextIdentity: identity,
        nextSealedKey,
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
    return { record, identity, profile: account };
  }

  /** The device has answered Bootstrap-Finish: it has its accounts. */
  async finished({ record, identity }: Attempt): Promise<void> {
    if (record.removed || !isNext(record, identity)) return;
    await transact(this.#parts.journal, (change) => {
      if (!record.removed) this.#takesPlace(change, record);
    });
  }

  async failed({ record, identity }: Attempt, failure: Failure): Promise<void> {
    const last = record.bootstrap?.last;
    // By now it has shown that it has the credential, or it has begun anew.
    if (record.removed || last === undefined || !isNext(record, identity)) return;
    await this.#fail(record, last, failure);
  }

  /** A device has shaken hands with the credential it was given: it has its accounts, whether or not it could say so. */
  shookHands(change: Change, record: DeviceRecord, identity: string): void {
    if (isNext(record, identity)) this.#takesPlace(change, record);
  }

  /** From the next bootstrap on. Throws `device_not_found`, `profile_not_found`, `cannot_bootstrap`. */
  async assign(endpoint: string, profile: string | null): Promise<DeviceBootstrap> {
    const { fleet, store, journal, profiles, bus } = this.#parts;
    const record = fleet.record(endpoint);
    const { device, security } = record.row;
    if (security !== 'psk')
      throw new BootstrapError('cannot_bootstrap', `the credential of "${endpoint}" is no pre-shared key`);
    const sealedKey = (await store.sealedFactoryKeyOf(device)) ?? null;
    await transact(journal, (change) => {
      mustBeThere(record);
      // In this turn, so that it is not removed meanwhile.
      if (profile !== null) profiles.mustExist(profile);
      const identity = record.bootstrap?.identity ?? null;
      change.put('bootstrapAccount', { device, identity, sealedKey, profile });
      change.afterwards(() => {
        if (record.removed) return;
        fleet.directory.bootstrap(record, { identity, profile, last: record.bootstrap?.last });
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

  async #whatFor(from: Heard, endpoint: string | undefined) {
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
    if (record.row.security !== 'psk')
      return await this.#refuse(from, 'wrong_security', 'though its own credential is no pre-shared key');
    const profile = profiles.find(record.bootstrap?.profile ?? null);
    if (profile === undefined)
      return await this.#refuse(from, 'no_profile', 'but there is no bootstrap profile for it');
    if (credential === 'operational' && !profile.settings.rekey) {
      const why = `over its own session, which profile "${profile.name}" does not allow`;
      return await this.#refuse(from, 'rekey_not_allowed', why);
    }
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
    if (last === undefined || last.nextIdentity === null || last.nextSealedKey === null) return;
    const { nextIdentity: identity, nextSealedKey: sealedKey } = last;
    change.put('device', { ...record.row, identity, sealedKey });
    const former = record.row.identity;
    change.afterwards(() => fleet.directory.rename(record, identity));
    this.#keep(change, record, {
      ...last,
      state: 'done',
      finishedAt: clock.now(),
      error: null,
      nextIdentity: null,
      nextSealedKey: null,
    });
    feed.add(change, {
      type: 'bootstrap.finished',
      text: `Bootstrapped: it has a new key, with the PSK identity "${identity}"`,
      device: record.row,
      detail: { identity },
    });
    change.afterwards(() => this.onRetired(record, former));
  }

  async #fail(record: DeviceRecord, last: Rows['bootstrap'], failure: Failure): Promise<void> {
    const { at, reason, message, isUncertain, deviceCode } = failure;
    await transact(this.#parts.journal, (change) => {
      if (record.removed) return;
      this.#keep(change, record, {
        ...last,
        state: isUncertain ? 'unconfirmed' : 'failed',
        error: `${at}: ${message}`.slice(0, 300),
        ...(isUncertain ? {} : { nextIdentity: null, nextSealedKey: null }),
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

  #newIdentity(): string {
    const identity = `op-${randomBytes(IDENTITY_BYTES).toString('hex')}`;
    return this.#parts.fleet.directory.byIdentity(identity) === undefined ? identity : this.#newIdentity();
  }
}

const isNext = ({ bootstrap }: DeviceRecord, identity: string): boolean =>
  bootstrap?.last?.nextIdentity === identity;
