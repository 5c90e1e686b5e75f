import type { DeviceBootstrap } from '@holdfast/api-contract';
import type { Rows } from '../journal/rows.ts';
import type { DeviceRecord } from './device-record.ts';

/** What is known of how a device comes to its operational key. */
export interface BootstrapRecord {
  /** Of its factory credential; null where it has none. */
  readonly identity: string | null;
  /** The profile that it names; null for the default one. */
  readonly profile: string | null;
  /** Its last bootstrap; undefined before the first. */
  readonly last: Rows['bootstrap'] | undefined;
}

/** Which of its credentials a device has shown: its own, the one it is being given, or the factory's, which only bootstraps. */
export type CredentialKind = 'operational' | 'next' | 'factory';

/** Undefined for an identity that is none of the device's. */
export function credentialOf({ row, bootstrap }: DeviceRecord, identity: string): CredentialKind | undefined {
  if (row.identity === identity) return 'operational';
  if (bootstrap?.last?.nextIdentity === identity) return 'next';
  return bootstrap?.identity === identity ? 'factory' : undefined;
}

/** The fingerprint of the raw public key that the device is being given. */
export const nextPublicKey = ({ bootstrap }: DeviceRecord): string | null =>
  bootstrap?.last?.nextSecurity === 'rpk' ? bootstrap.last.nextFingerprint : null;

/** Whether the device is being given this certificate. */
export const isNextCertificate = ({ bootstrap }: DeviceRecord, fingerprint: string): boolean =>
  bootstrap?.last?.nextSecurity === 'x509' && bootstrap.last.nextFingerprint === fingerprint;

export const otherIdentities = ({ bootstrap }: DeviceRecord): readonly string[] =>
  [bootstrap?.identity, bootstrap?.last?.nextIdentity].filter((one) => typeof one === 'string');

const iso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();

export function bootstrapView({ bootstrap }: DeviceRecord): DeviceBootstrap | null {
  if (bootstrap === undefined) return null;
  const { identity, profile, last } = bootstrap;
  return {
    identity,
    profile,
    state: last?.state ?? 'never',
    startedAt: iso(last?.startedAt),
    finishedAt: iso(last?.finishedAt),
    error: last?.error ?? null,
  };
}
