import { X509Certificate } from 'node:crypto';
import { DtlsError, TrustAnchors } from '@holdfast/dtls';
import { AuthorityError } from './authority-error.ts';

/** RFC 5280 §4.2.1.3. */
const KEY_CERT_SIGN = 1 << 5;
/** Those with which ECDSA certificates are signed. Devices' own keys are on P-256 (RFC 7925 §4.4). */
const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1'];
const PEM = /-----BEGIN CERTIFICATE-----/g;

/** The certificate of an authority that devices' certificates may lead to. Throws {@link AuthorityError}. */
export function readAuthority(pem: string, now: number): X509Certificate {
  if (pem.match(PEM)?.length !== 1)
    throw new AuthorityError('invalid_certificate', 'not one certificate in PEM');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch (cause) {
    throw new AuthorityError('invalid_certificate', 'a certificate that cannot be read', { cause });
  }
  const { isAuthority, keyUsage } = fieldsOf(certificate);
  if (!isAuthority)
    throw new AuthorityError('not_an_authority', 'this certificate does not say that it is an authority');
  if (keyUsage !== undefined && (keyUsage & KEY_CERT_SIGN) === 0)
    throw new AuthorityError('not_an_authority', 'the key of this authority is not for signing certificates');
  const { asymmetricKeyDetails } = certificate.publicKey;
  if (!CURVES.includes(asymmetricKeyDetails?.namedCurve))
    throw new AuthorityError('wrong_curve', 'the key of this authority is not on P-256 or P-384');
  if (!(now <= certificate.validToDate.getTime()))
    throw new AuthorityError(
      'certificate_expired',
      `this certificate was valid until ${certificate.validTo}`,
    );
  return certificate;
}

/** As the handshakes will read it, so that what is taken here is taken there. */
function fieldsOf(certificate: X509Certificate) {
  try {
    const [anchor] = new TrustAnchors([new Uint8Array(certificate.raw)]).certificates();
    if (anchor !== undefined) return anchor.fields;
  } catch (cause) {
    if (!(cause instanceof DtlsError)) throw cause;
    throw new AuthorityError('invalid_certificate', 'a certificate that cannot be used', { cause });
  }
  throw new AuthorityError('invalid_certificate', 'no certificate');
}
