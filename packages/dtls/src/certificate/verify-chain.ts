import { credentialRefusal } from './credential-problem.ts';
import { PeerCertificate } from './peer-certificate.ts';
import type { X509Credential } from './peer-credential.ts';
import type { TrustAnchors } from './trust-anchors.ts';

/** What a revocation check asks about. */
export interface RevocationQuery {
  /** Lower-case hex. */
  readonly serial: string;
  /** The issuer's name, a line for each part, as node:crypto prints it. */
  readonly issuer: string;
  /** Lower-case hex of SHA-256 over the issuer's certificate. */
  readonly issuerFingerprint: string;
}

export interface CertificateTrust {
  readonly anchors: TrustAnchors;
  /** Asked for every certificate below the anchor. Absent: none is ever revoked. A rejection refuses the peer. */
  revoked?(query: RevocationQuery): Promise<boolean>;
}

/** Bits of key usage: RFC 5280 §4.2.1.3. */
const DIGITAL_SIGNATURE = 1 << 0;
const KEY_CERT_SIGN = 1 << 5;
/** RFC 5280 §4.2.1.12. */
const PURPOSES = { client: '2b06010505070302', server: '2b06010505070301' } as const;
const ANY_PURPOSE = '551d2500';

/** Who the owner of the first certificate is (RFC 5280 §6). `role` is the peer's. Throws DtlsError `handshake` with a `problem`. */
export async function verifyChain(
  chain: readonly PeerCertificate[],
  trust: CertificateTrust,
  role: keyof typeof PURPOSES,
  now: number,
): Promise<X509Credential> {
  const [leaf] = chain;
  if (leaf === undefined) throw credentialRefusal('no_certificate', 'the peer has no certificate');
  const path = pathOf(leaf, chain.slice(1), trust.anchors.certificates());
  for (const certificate of path) checkDates(certificate, now);
  checkLeaf(leaf, role);
  for (const [at, issuer] of path.slice(1).entries()) checkIssuer(issuer, at);
  await checkRevocation(path, trust);
  const { commonName, dnsNames, uris } = leaf.fields;
  const authority = path.at(-1) as PeerCertificate;
  return {
    mode: 'x509',
    commonName,
    dnsNames,
    uris,
    serial: leaf.serial,
    fingerprint: leaf.fingerprint,
    authority: authority.fingerprint,
    notAfter: leaf.x509.validToDate.getTime(),
  };
}

/** From the leaf to an anchor. */
function pathOf(
  leaf: PeerCertificate,
  others: readonly PeerCertificate[],
  anchors: readonly PeerCertificate[],
): PeerCertificate[] {
  if (anchors.some((anchor) => anchor.equals(leaf))) return [leaf];
  const path = [leaf];
  const left = new Set(others);
  for (let at: PeerCertificate | undefined = leaf; at !== undefined;) {
    const current: PeerCertificate = at;
    const anchor = anchors.find((candidate) => current.isIssuedBy(candidate));
    if (anchor !== undefined) return [...path, anchor];
    at = [...left].find((candidate) => current.isIssuedBy(candidate));
    if (at === undefined) break;
    left.delete(at);
    path.push(at);
  }
  throw credentialRefusal('unknown_ca', 'a certificate of an authority that is not trusted');
}

function checkDates({ x509 }: PeerCertificate, now: number): void {
  // Said so that a date which is none is never valid.
  if (!(now >= x509.validFromDate.getTime()))
    throw credentialRefusal('not_yet_valid', 'a certificate that is not valid yet');
  if (!(now <= x509.validToDate.getTime()))
    throw credentialRefusal('expired', 'a certificate that is not valid any more');
}

function checkLeaf({ fields }: PeerCertificate, role: keyof typeof PURPOSES): void {
  const { keyUsage, extendedKeyUsage } = fields;
  if (keyUsage !== undefined && (keyUsage & DIGITAL_SIGNATURE) === 0)
    throw credentialRefusal('wrong_key_usage', 'a certificate whose key is not for signatures');
  if (
    extendedKeyUsage !== undefined &&
    !extendedKeyUsage.includes(PURPOSES[role]) &&
    !extendedKeyUsage.includes(ANY_PURPOSE)
  )
    throw credentialRefusal('wrong_key_usage', `a certificate that is not for a ${role}`);
}

/** `below`: how many authorities are between it and the leaf. */
function checkIssuer({ fields }: PeerCertificate, below: number): void {
  const { isAuthority, keyUsage, pathLength } = fields;
  if (!isAuthority || (keyUsage !== undefined && (keyUsage & KEY_CERT_SIGN) === 0))
    throw credentialRefusal('unknown_ca', 'a certificate issued with one that is not an authority');
  if (pathLength !== undefined && pathLength < below)
    throw credentialRefusal('unknown_ca', 'a chain longer than its authority allows');
}

async function checkRevocation(path: readonly PeerCertificate[], trust: CertificateTrust): Promise<void> {
  if (trust.revoked === undefined) return;
  for (const [at, certificate] of path.slice(0, -1).entries()) {
    const query: RevocationQuery = {
      serial: certificate.serial,
      issuer: certificate.x509.issuer,
      issuerFingerprint: (path[at + 1] as PeerCertificate).fingerprint,
    };
    let revoked: boolean;
    try {
      revoked = await trust.revoked(query);
    } catch (cause) {
      throw credentialRefusal('revocation_unknown', 'cannot tell whether a certificate is revoked', {
        cause,
      });
    }
    if (revoked) throw credentialRefusal('revoked', 'a certificate that is revoked');
  }
}
