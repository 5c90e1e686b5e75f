import type { X509Credential } from '@holdfast/dtls';
import { isNextCertificate } from '../bootstrap-record.ts';
import type { DeviceRecord } from '../device-record.ts';
import type { Directory } from '../directory.ts';

/** Why a verified certificate is no device's. */
export type Unbound = 'unknown_name' | 'ambiguous_name' | 'other_certificate';

/**
 * The device that a verified certificate is for: the one, added with certificates, whose endpoint name is exactly the common
 * name, a DNS name or a URI of the certificate; and where one certificate is pinned, it is that. One that names two devices is
 * neither's. See docs/decisions/0015-certificates.md.
 */
export function deviceOfCertificate(
  { commonName, dnsNames, uris, fingerprint }: X509Credential,
  directory: Directory,
): DeviceRecord | Unbound {
  const names = [...uris, ...dnsNames, ...(commonName === undefined ? [] : [commonName])];
  const found = new Set<DeviceRecord>();
  for (const name of names) {
    const record = directory.byEndpoint(name);
    if (record !== undefined && !record.removed && takes(record, fingerprint)) found.add(record);
  }
  const [record, ...others] = found;
  if (record === undefined) return 'unknown_name';
  if (others.length > 0) return 'ambiguous_name';
  if (isNextCertificate(record, fingerprint)) return record;
  const pinned = record.row.fingerprint;
  return pinned === null || pinned === fingerprint ? record : 'other_certificate';
}

const takes = (record: DeviceRecord, fingerprint: string): boolean =>
  record.row.security === 'x509' || isNextCertificate(record, fingerprint);
