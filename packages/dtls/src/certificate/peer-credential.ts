import { equal } from '@holdfast/bytes';

/** What a peer has proved to be. */
export type PeerCredential = PskCredential | X509Credential | RawPublicKeyCredential;

export interface PskCredential {
  readonly mode: 'psk';
  readonly identity: Uint8Array;
}

/** A certificate that was verified up to an authority which the owner named. */
export interface X509Credential {
  readonly mode: 'x509';
  /** Of the subject; undefined where there is none, or more than one. */
  readonly commonName: string | undefined;
  /** The subject's alternative names. */
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  /** Lower-case hex. */
  readonly serial: string;
  /** Lower-case hex of SHA-256 over the certificate. */
  readonly fingerprint: string;
  /** The same of the authority's certificate: serials are unique within one. */
  readonly authority: string;
  /** Milliseconds since 1970: the last at which it is valid. */
  readonly notAfter: number;
}

export interface RawPublicKeyCredential {
  readonly mode: 'rpk';
  /** Lower-case hex of SHA-256 over the SubjectPublicKeyInfo. */
  readonly fingerprint: string;
}

export function isSameCredential(a: PeerCredential, b: PeerCredential): boolean {
  if (a.mode === 'psk') return b.mode === 'psk' && equal(a.identity, b.identity);
  return a.mode === b.mode && a.fingerprint === b.fingerprint;
}
