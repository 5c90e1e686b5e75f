import { ownCertificate, type PeerCertificate } from './peer-certificate.ts';

/**
 * The authorities whose certificates an owner takes; a peer's own certificate among them is taken as it is. They may be
 * replaced while handshakes run. To issue others a certificate has to say that it is an authority's (RFC 5280 §4.2.1.9).
 */
export class TrustAnchors {
  #certificates: readonly PeerCertificate[];

  /** DER or PEM, one certificate each. Throws DtlsError `options` for one that cannot be used. */
  constructor(certificates: readonly Uint8Array[]) {
    this.#certificates = certificates.map(ownCertificate);
  }

  /** From now on these. Throws as the constructor does, and then keeps those before. */
  replace(certificates: readonly Uint8Array[]): void {
    this.#certificates = certificates.map(ownCertificate);
  }

  certificates(): readonly PeerCertificate[] {
    return this.#certificates;
  }
}
