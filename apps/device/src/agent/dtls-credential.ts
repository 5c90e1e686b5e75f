import { TrustAnchors, type ClientCredential } from '@holdfast/dtls';
import type { Credentials } from '@holdfast/lwm2m';

/**
 * For a DTLS client. Of a server's certificate nothing is told apart but whether it is the given one, or leads to it; an authority's has to
 * say that it is one. Throws DtlsError `options` for what is no certificate.
 */
export function dtlsCredential(credentials: Exclude<Credentials, { mode: 'none' }>): ClientCredential {
  switch (credentials.mode) {
    case 'psk':
      return { identity: credentials.identity, key: credentials.key };
    case 'x509': {
      const { certificate, privateKey, serverCertificate } = credentials;
      const anchors = new TrustAnchors([serverCertificate]);
      return { x509: { chain: [certificate], key: privateKey, anchors } };
    }
    default: {
      const { privateKey, serverPublicKey } = credentials;
      const known = async (publicKey: Uint8Array): Promise<boolean> =>
        publicKey.length === serverPublicKey.length &&
        publicKey.every((byte, at) => byte === serverPublicKey[at]);
      return { rawPublicKey: { key: privateKey, known } };
    }
  }
}
