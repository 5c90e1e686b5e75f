import { X509Certificate } from 'node:crypto';
import type {
  BootstrapProfile,
  BootstrapProfileList,
  BootstrapProfileSettings,
} from '@holdfast/api-contract';
import type { Clock } from '@holdfast/kernel';
import { bootstrapPlan, Lwm2mError, Lwm2mPath, type Credentials } from '@holdfast/lwm2m';
import type { z } from 'zod';
import type { Feed } from '../feed/feed.ts';
import type { Directory } from '../fleet/directory.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { accountOf } from './account-of.ts';
import { BootstrapError } from './bootstrap-error.ts';
import type { BootstrapStore } from './bootstrap-store.ts';
import type { DeviceIssuer } from './device-issuer.ts';
import { parseProfile, profileView, sealProfile, type ProfileSettings } from './stored-profile.ts';

export interface ProfilesParts {
  readonly store: BootstrapStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly keyring: Keyring;
  readonly issuer: Pick<DeviceIssuer, 'trust'>;
}

interface Known {
  readonly settings: ProfileSettings;
  readonly updatedAt: number;
}

const MOST_PROFILES = 1000;
const ANY_KEY: Credentials = { mode: 'psk', identity: Uint8Array.of(1), key: new Uint8Array(32) };
const ANY_URI = 'coaps://server.example';

/** What devices are given when they bootstrap, by name. */
export class Profiles {
  /** Where profiles without an address send devices; null where nobody said. Known once the gateway listens. */
  serverUri: string | null = null;
  readonly #parts: ProfilesParts;
  readonly #known = new Map<string, Known>();

  private constructor(parts: ProfilesParts) {
    this.#parts = parts;
  }

  static async open(parts: ProfilesParts): Promise<Profiles> {
    const profiles = new Profiles(parts);
    for (const { name, isDefault, settings, updatedAt } of await parts.store.loadBootstrapProfiles()) {
      profiles.#known.set(name, { settings: parseProfile(settings, isDefault), updatedAt });
    }
    return profiles;
  }

  list(): z.output<typeof BootstrapProfileList> {
    const counts = new Map<string, number>();
    for (const { bootstrap } of this.#parts.directory.all()) {
      const name = bootstrap?.profile;
      if (typeof name === 'string') counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const names = [...this.#known.keys()].toSorted();
    return {
      profiles: names.map((name) => this.#view(name, counts.get(name) ?? 0)),
      serverUri: this.serverUri,
    };
  }

  /** Throws `profile_not_found`. */
  get(name: string): BootstrapProfile {
    return this.#view(name, this.#devicesOf(name));
  }

  /** Makes or replaces it; the default one takes the place of the one before. Throws `invalid_profile`, `too_many_profiles`. */
  async put(name: string, given: BootstrapProfileSettings): Promise<BootstrapProfile> {
    const { journal, feed, clock, keyring, issuer } = this.#parts;
    const settings = sealProfile(name, given, this.#known.get(name)?.settings, keyring);
    check(settings);
    if (givesCertificates(settings)) await issuer.trust();
    await transact(journal, (change) => {
      // In this turn, so that of two new ones the second counts the first.
      if (!this.#known.has(name) && this.#known.size >= MOST_PROFILES)
        throw new BootstrapError(
          'too_many_profiles',
          `there are ${MOST_PROFILES} bootstrap profiles already`,
        );
      if (settings.isDefault) {
        for (const [other, { settings: before, updatedAt }] of this.#known)
          if (other !== name && before.isDefault)
            this.#keep(change, other, { settings: { ...before, isDefault: false }, updatedAt });
      }
      this.#keep(change, name, { settings, updatedAt: clock.now() });
      feed.add(change, {
        type: 'bootstrap.profile',
        text: `Bootstrap profile "${name}" saved`,
        detail: { profile: name, isDefault: settings.isDefault, rekey: settings.rekey },
      });
    });
    return this.get(name);
  }

  /** Throws `profile_not_found`, `profile_in_use`. */
  async remove(name: string): Promise<void> {
    this.mustExist(name);
    const devices = this.#devicesOf(name);
    if (devices > 0)
      throw new BootstrapError('profile_in_use', `${devices} devices name the bootstrap profile "${name}"`);
    const { journal, feed } = this.#parts;
    await transact(journal, (change) => {
      change.remove('bootstrapProfile', { name });
      change.afterwards(() => this.#known.delete(name));
      feed.add(change, {
        type: 'bootstrap.profile',
        text: `Bootstrap profile "${name}" removed`,
        detail: { profile: name },
      });
    });
  }

  mustExist(name: string): Known {
    const known = this.#known.get(name);
    if (known === undefined)
      throw new BootstrapError('profile_not_found', `there is no bootstrap profile "${name}"`);
    return known;
  }

  /** The named one, or the default one. */
  find(name: string | null): { readonly name: string; readonly settings: ProfileSettings } | undefined {
    for (const [known, { settings }] of this.#known)
      if (name === null ? settings.isDefault : known === name) return { name: known, settings };
    return undefined;
  }

  #keep(change: Change, name: string, { settings, updatedAt }: Known): void {
    const { isDefault, ...rest } = settings;
    const row: Rows['bootstrapProfile'] = { name, isDefault, settings: JSON.stringify(rest), updatedAt };
    change.put('bootstrapProfile', row);
    change.afterwards(() => this.#known.set(name, { settings, updatedAt }));
  }

  #devicesOf(name: string): number {
    let count = 0;
    for (const { bootstrap } of this.#parts.directory.all()) if (bootstrap?.profile === name) count += 1;
    return count;
  }

  #view(name: string, devices: number): BootstrapProfile {
    const { settings, updatedAt } = this.mustExist(name);
    return { ...profileView(settings), name, devices, updatedAt: new Date(updatedAt).toISOString() };
  }
}

const givesCertificates = ({ server, others }: ProfileSettings): boolean =>
  server.credential === 'x509' || others.some(({ security }) => security.mode === 'x509');

/** By the rules that devices hold it to, with credentials that are good in themselves. */
function check(settings: ProfileSettings): void {
  const uri = settings.server.uri ?? ANY_URI;
  const others = settings.others.map(({ security }): Credentials => {
    if (security.mode === 'none') return security;
    if (security.mode === 'x509') checkCertificate(security.serverCertificate);
    return ANY_KEY;
  });
  try {
    if (!URL.canParse(uri)) throw new Lwm2mError('bad-bootstrap', `the URI "${uri}"`);
    const device = { path: Lwm2mPath.of(3, 0), attributes: {} };
    bootstrapPlan(accountOf(settings, uri, { own: ANY_KEY, others }), { discovered: [device] });
  } catch (error) {
    if (error instanceof Lwm2mError)
      throw new BootstrapError('invalid_profile', error.message, { cause: error });
    throw error;
  }
}

function checkCertificate(pem: string): void {
  try {
    void new X509Certificate(pem);
  } catch (cause) {
    throw new BootstrapError('invalid_profile', "a server's certificate that cannot be read", { cause });
  }
}
