import { DtlsError } from '../dtls-error.ts';
import type { AlertName } from '../record/alert.ts';

/** Why a peer's certificate or raw public key is not accepted. */
export type CredentialProblem =
  /** It sent none. */
  | 'no_certificate'
  /** Unreadable, wrongly signed, or with a critical extension that is not understood. */
  | 'bad_certificate'
  | 'wrong_curve'
  | 'unknown_ca'
  | 'expired'
  | 'not_yet_valid'
  | 'wrong_key_usage'
  | 'revoked'
  /** Whether it is revoked could not be found out. */
  | 'revocation_unknown'
  /** Verified, and not one that the owner admits; to a client: not the server's name. */
  | 'wrong_name'
  /** A raw public key that nobody has registered. */
  | 'unknown_key'
  /** The peer does not hold the private key. */
  | 'wrong_key';

/** RFC 5246 §7.2.2. */
const ALERTS = {
  no_certificate: 'handshake_failure',
  bad_certificate: 'bad_certificate',
  wrong_curve: 'unsupported_certificate',
  unknown_ca: 'unknown_ca',
  expired: 'certificate_expired',
  not_yet_valid: 'certificate_expired',
  wrong_key_usage: 'unsupported_certificate',
  revoked: 'certificate_revoked',
  revocation_unknown: 'internal_error',
  wrong_name: 'access_denied',
  unknown_key: 'certificate_unknown',
  wrong_key: 'decrypt_error',
} as const satisfies Record<CredentialProblem, AlertName>;

/** The handshake cannot go on; the peer is told the alert that fits. */
export const credentialRefusal = (
  problem: CredentialProblem,
  message: string,
  options?: ErrorOptions,
): DtlsError => new DtlsError('handshake', message, { ...options, alert: ALERTS[problem], problem });
