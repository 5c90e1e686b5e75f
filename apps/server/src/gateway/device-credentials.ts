import type { PeerCredential, RevocationQuery, X509Credential } from '@holdfast/dtls';
import { BoundedMap, systemClock } from '@holdfast/kernel';
import type { Authorities } from '../fleet/authorities/authorities.ts';
import { deviceOfCertificate, type Unbound } from '../fleet/authorities/device-of-certificate.ts';
import { otherIdentities } from '../fleet/bootstrap-record.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { textOf } from './session-credential.ts';

/** Identities of removed devices that are remembered, for handshakes which were under way. */
const REMOVED_IDENTITIES = 10_000;
/** Certificates that were no device's a moment ago: the refusal that follows is told with the reason. */
const UNBOUND = 1_000;

/** What devices prove themselves with, and which device that is. */
export class DeviceCredentials {
  readonly #fleet: Fleet;
  readonly #authorities: Authorities;
  /** When the device that had the identity was removed, or got another, by the clock of the threads. */
  readonly #removed = new BoundedMap<string, number>(REMOVED_IDENTITIES);
  readonly #unbound = new BoundedMap<string, Unbound>(UNBOUND);

  constructor(fleet: Fleet, authorities: Authorities) {
    this.#fleet = fleet;
    this.#authorities = authorities;
  }

  async psk(identity: Uint8Array): Promise<Uint8Array | undefined> {
    const name = textOf(identity);
    return name === undefined ? undefined : await this.#fleet.keys.pskOf(name);
  }

  revoked({ issuerFingerprint, serial }: RevocationQuery): boolean {
    return this.#authorities.isRevoked(issuerFingerprint, serial);
  }

  admit(credential: X509Credential): boolean {
    const found = deviceOfCertificate(credential, this.#fleet.directory);
    if (typeof found !== 'string') return true;
    this.#unbound.set(credential.fingerprint, found);
    return false;
  }

  known(fingerprint: string): boolean {
    const record = this.#fleet.directory.byPublicKey(fingerprint);
    return record !== undefined && !record.removed;
  }

  /** Why a certificate was not admitted a moment ago. */
  whyNot(fingerprint: string): Unbound | undefined {
    return this.#unbound.get(fingerprint);
  }

  /**
   * Whose the credential of a handshake that ends now is. What was looked up when it began may have changed: the device, the
   * authority or the certificate is not there any more, and another device may have the name.
   */
  deviceOf(credential: PeerCredential, establishedAt: number): DeviceRecord | undefined {
    const record = this.#found(credential, establishedAt);
    return record?.removed === true ? undefined : record;
  }

  forget(record: DeviceRecord): void {
    for (const identity of [record.row.identity, ...otherIdentities(record)])
      if (identity !== null) this.forgetIdentity(identity);
  }

  /** From now on it is another device's, or nobody's: what was proved with it before does not count. */
  forgetIdentity(identity: string): void {
    this.#removed.set(identity, systemClock.now());
  }

  #found(credential: PeerCredential, establishedAt: number): DeviceRecord | undefined {
    const { directory } = this.#fleet;
    if (credential.mode === 'rpk') return directory.byPublicKey(credential.fingerprint);
    if (credential.mode === 'psk') {
      const identity = textOf(credential.identity) ?? '';
      // The key was looked up when the session says it was made. If a device that had the identity was removed since, the peer has
      // proven that device's key, whoever has the identity now.
      const isProven = !((this.#removed.get(identity) ?? -Infinity) >= establishedAt);
      return isProven ? directory.byIdentity(identity) : undefined;
    }
    const { authority, serial } = credential;
    if (!this.#authorities.has(authority) || this.#authorities.isRevoked(authority, serial)) return undefined;
    const found = deviceOfCertificate(credential, directory);
    return typeof found === 'string' ? undefined : found;
  }
}
