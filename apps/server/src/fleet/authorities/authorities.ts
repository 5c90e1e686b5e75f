import { X509Certificate } from 'node:crypto';
import type { DeviceAuthority, Revocation } from '@holdfast/api-contract';
import type { Clock } from '@holdfast/kernel';
import type { Feed } from '../../feed/feed.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Rows } from '../../journal/rows.ts';
import { transact } from '../../journal/transact.ts';
import type { DeviceRecord } from '../device-record.ts';
import type { Directory } from '../directory.ts';
import { AuthorityError } from './authority-error.ts';
import type { AuthorityStore } from './authority-store.ts';
import { plainHex, plainSerial } from './plain-hex.ts';
import { readAuthority } from './read-authority.ts';

export interface AuthoritiesParts {
  readonly store: AuthorityStore;
  readonly directory: Directory;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly clock: Clock;
}

interface Authority {
  readonly row: Rows['authority'];
  readonly certificate: X509Certificate;
  /** When each serial number was revoked. */
  readonly revoked: Map<string, number>;
}

/** Every handshake with a certificate looks through all of them. */
const MOST_AUTHORITIES = 64;
const MOST_REVOCATIONS = 100_000;

/** Those whose certificates the owner's devices may prove themselves with, and the certificates that were revoked. */
export class Authorities {
  readonly #parts: AuthoritiesParts;
  readonly #byId = new Map<string, Authority>();
  /** Under way to the disk, so that two requests do not add the same. */
  readonly #adding = new Set<string>();
  readonly #changed = new Set<() => void>();
  readonly #distrusted = new Set<(record: DeviceRecord) => void>();

  private constructor(parts: AuthoritiesParts) {
    this.#parts = parts;
  }

  static async open(parts: AuthoritiesParts): Promise<Authorities> {
    const authorities = new Authorities(parts);
    for (const row of await parts.store.loadAuthorities()) authorities.#take(row);
    for (const { authority, serial, revokedAt } of await parts.store.loadRevocations())
      authorities.#byId.get(authority)?.revoked.set(serial, revokedAt);
    return authorities;
  }

  /** Told when authorities were added or removed. */
  whenChanged(tell: () => void): void {
    this.#changed.add(tell);
  }

  /** Told of a device whose last certificate is not to be trusted any more. */
  whenDistrusted(tell: (record: DeviceRecord) => void): void {
    this.#distrusted.add(tell);
  }

  /** DER, one each. */
  certificates(): readonly Uint8Array[] {
    return [...this.#byId.values()].map(({ row }) => row.certificate);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  isRevoked(authority: string, serial: string): boolean {
    return this.#byId.get(authority)?.revoked.has(plainSerial(serial)) ?? false;
  }

  list(): readonly DeviceAuthority[] {
    const devices = new Map<string, number>();
    for (const { certificate } of this.#parts.directory.all())
      if (certificate !== undefined)
        devices.set(certificate.authority, (devices.get(certificate.authority) ?? 0) + 1);
    return [...this.#byId.values()].map((authority) =>
      viewOf(authority, devices.get(authority.row.fingerprint) ?? 0),
    );
  }

  /** Throws {@link AuthorityError} for what is no authority that could issue certificates now or later. */
  async add(pem: string): Promise<DeviceAuthority> {
    const { journal, feed, clock } = this.#parts;
    const certificate = readAuthority(pem, clock.now());
    const fingerprint = plainHex(certificate.fingerprint256);
    if (this.#byId.has(fingerprint) || this.#adding.has(fingerprint))
      throw new AuthorityError('authority_taken', 'this authority was added already');
    if (this.#byId.size + this.#adding.size >= MOST_AUTHORITIES)
      throw new AuthorityError('too_many_authorities', `there are ${MOST_AUTHORITIES} authorities already`);
    const row = { fingerprint, certificate: new Uint8Array(certificate.raw), addedAt: clock.now() };
    this.#adding.add(fingerprint);
    try {
      await transact(journal, (change) => {
        change.put('authority', row);
        feed.add(change, {
          type: 'authority.added',
          text: `Authority added: certificates of ${nameOf(certificate)} are taken from devices`,
          detail: { authority: fingerprint },
        });
        change.afterwards(() => {
          this.#take(row);
          this.#tellChanged();
        });
      });
    } finally {
      this.#adding.delete(fingerprint);
    }
    return viewOf(this.#find(fingerprint), 0);
  }

  /** Its revocations go with it. Throws `authority_not_found`. */
  async remove(id: string): Promise<void> {
    const { journal, feed } = this.#parts;
    const { row, certificate, revoked } = this.#find(id);
    await transact(journal, (change) => {
      change.remove('authority', { fingerprint: row.fingerprint });
      for (const serial of revoked.keys())
        change.remove('revocation', { authority: row.fingerprint, serial });
      feed.add(change, {
        type: 'authority.removed',
        text: `Authority removed: certificates of ${nameOf(certificate)} are not taken any more`,
        detail: { authority: row.fingerprint },
      });
      change.afterwards(() => {
        this.#byId.delete(row.fingerprint);
        this.#tellChanged();
        this.#distrust(({ authority }) => authority === row.fingerprint);
      });
    });
  }

  /** Throws `authority_not_found`. */
  revocations(id: string): readonly Revocation[] {
    return [...this.#find(id).revoked]
      .map(([serial, at]) => ({ serial, revokedAt: new Date(at).toISOString() }))
      .sort((a, b) => (a.serial < b.serial ? -1 : 1));
  }

  /** For good; one that was revoked before stays as it is. Throws `authority_not_found` or `too_many_revocations`. */
  async revoke(id: string, given: string): Promise<Revocation> {
    const { journal, feed, clock } = this.#parts;
    const authority = this.#find(id);
    const { fingerprint } = authority.row;
    const serial = plainSerial(given);
    const before = authority.revoked.get(serial);
    if (before !== undefined) return { serial, revokedAt: new Date(before).toISOString() };
    if (authority.revoked.size >= MOST_REVOCATIONS)
      throw new AuthorityError(
        'too_many_revocations',
        `${MOST_REVOCATIONS} certificates are revoked already`,
      );
    const revokedAt = clock.now();
    await transact(journal, (change) => {
      // Removed meanwhile: nothing is stored behind it.
      if (!this.#byId.has(fingerprint)) return;
      change.put('revocation', { authority: fingerprint, serial, revokedAt });
      feed.add(change, {
        type: 'certificate.revoked',
        text: `Certificate ${serial} of ${nameOf(authority.certificate)} revoked`,
        detail: { authority: fingerprint, serial },
      });
      change.afterwards(() => {
        authority.revoked.set(serial, revokedAt);
        this.#distrust((last) => last.authority === fingerprint && last.serial === serial);
      });
    });
    return { serial, revokedAt: new Date(revokedAt).toISOString() };
  }

  #distrust(isMeant: (certificate: Rows['certificate']) => boolean): void {
    for (const record of this.#parts.directory.all()) {
      if (record.certificate === undefined || !isMeant(record.certificate)) continue;
      for (const tell of this.#distrusted) tell(record);
    }
  }

  #tellChanged(): void {
    for (const tell of this.#changed) tell();
  }

  #take(row: Rows['authority']): void {
    const certificate = new X509Certificate(row.certificate);
    this.#byId.set(row.fingerprint, { row, certificate, revoked: new Map() });
  }

  #find(id: string): Authority {
    const authority = this.#byId.get(plainHex(id));
    if (authority === undefined)
      throw new AuthorityError('authority_not_found', `no authority has the fingerprint ${plainHex(id)}`);
    return authority;
  }
}

/** In one line. */
const nameOf = ({ subject }: X509Certificate): string => `"${subject.replaceAll('\n', ', ')}"`;

const viewOf = ({ row, certificate, revoked }: Authority, devices: number): DeviceAuthority => ({
  id: row.fingerprint,
  subject: certificate.subject,
  notBefore: certificate.validFromDate.toISOString(),
  notAfter: certificate.validToDate.toISOString(),
  addedAt: new Date(row.addedAt).toISOString(),
  devices,
  revocations: revoked.size,
  certificate: certificate.toString(),
});
