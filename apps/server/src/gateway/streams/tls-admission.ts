import {
  TrustAnchors,
  verifyClientChain,
  type CertificateTrust,
  type Refusal,
  type X509Credential,
} from '@holdfast/dtls';
import { errorChain, formatAddress, type Clock, type Logger } from '@holdfast/kernel';
import type { TlsPeer } from '@holdfast/tcp';
import type { Bootstraps } from '../../bootstrap/bootstraps.ts';
import type { Feed } from '../../feed/feed.ts';
import type { Authorities } from '../../fleet/authorities/authorities.ts';
import { plainSerial } from '../../fleet/authorities/plain-hex.ts';
import type { DeviceRecord } from '../../fleet/device-record.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Journal } from '../../journal/journal.ts';
import { transact } from '../../journal/transact.ts';
import type { DeviceCredentials } from '../device-credentials.ts';

export interface AdmissionParts {
  readonly fleet: Fleet;
  readonly authorities: Authorities;
  readonly credentials: DeviceCredentials;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly bootstraps: Bootstraps;
  readonly onRefused: (refusal: Refusal) => void;
}

/** What is shown of a connection. */
export interface Shown {
  readonly cipherSuite: string;
  /** Fingerprint of the certificate. */
  readonly identity: string;
  readonly establishedAt: number;
}

export type Admission =
  | { readonly record: DeviceRecord; readonly shown: Shown }
  /** Told to the device. */
  | { readonly refused: string };

/** Whose a TLS connection is: decided as for DTLS, and refused for the same reasons. */
export class TlsAdmission {
  readonly #parts: AdmissionParts;
  readonly #trust: CertificateTrust;

  constructor(parts: AdmissionParts) {
    const { authorities, credentials } = parts;
    const anchors = new TrustAnchors(authorities.certificates());
    authorities.whenChanged(() => anchors.replace(authorities.certificates()));
    this.#trust = { anchors, revoked: async (query) => credentials.revoked(query) };
    this.#parts = parts;
  }

  /** Resolves when what the device proved is durable. */
  async admit(peer: TlsPeer): Promise<Admission> {
    const { credentials, onRefused, clock, log } = this.#parts;
    const { address, credential } = peer;
    const refuse = (reason: Refusal['reason'], claimed?: Refusal['claimed']): Admission => {
      onRefused({ address, reason, ...(claimed === undefined ? {} : { claimed }) });
      return { refused: reason };
    };
    const chain = credential.kind === 'certificate' ? credential.chain : [];
    const verdict = await verifyClientChain(chain, this.#trust, clock.now());
    if ('problem' in verdict) return refuse(verdict.problem, verdict.claimed);
    const { credential: proved } = verdict;
    if (!credentials.admit(proved)) return refuse('wrong_name', proved);
    const establishedAt = clock.now();
    const record = credentials.deviceOf(proved, establishedAt);
    if (record === undefined) return refuse('wrong_name', proved);
    try {
      await this.#keep(record, peer, proved);
    } catch (error) {
      log.warn({ error: errorChain(error) }, 'that a device connected could not be stored');
      return refuse('persistence_failed', proved);
    }
    // Removed, or its certificate revoked, while that was stored.
    if (credentials.deviceOf(proved, establishedAt) !== record) return refuse('wrong_name', proved);
    return { record, shown: { cipherSuite: peer.cipherSuite, identity: proved.fingerprint, establishedAt } };
  }

  async #keep(
    record: DeviceRecord,
    { address, cipherSuite }: TlsPeer,
    proved: X509Credential,
  ): Promise<void> {
    const { journal, fleet, feed, bootstraps, clock } = this.#parts;
    const { fingerprint, serial, authority, notAfter } = proved;
    await transact(journal, (change) => {
      const certificate = { fingerprint, serial: plainSerial(serial), authority, notAfter };
      bootstraps.shookHands(change, record, fingerprint);
      fleet.certified(change, record, { ...certificate, seenAt: clock.now() });
      feed.add(change, {
        type: 'session.established',
        text: `Secure connection established (${cipherSuite})`,
        device: record.row,
        detail: { address: formatAddress(address) },
      });
    });
  }
}
