import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { credentialRefusal } from '../certificate/credential-problem.ts';
import { PeerCertificate } from '../certificate/peer-certificate.ts';
import { isP256 } from '../certificate/signing-key.ts';
import { decodeCertificateMessage } from './certificate-message.ts';
import type { CertificateType } from './certificate-type.ts';

/** What a peer's Certificate message holds: a claim, until it is verified. */
export type PeerKey =
  | { readonly type: 'x509'; readonly publicKey: KeyObject; readonly chain: readonly PeerCertificate[] }
  | {
      readonly type: 'rpk';
      readonly publicKey: KeyObject;
      /** SubjectPublicKeyInfo, and hex of its SHA-256. */
      readonly publicKeyInfo: Uint8Array;
      readonly fingerprint: string;
    };

/** Throws BytesError, DtlsError `decode`, or `handshake` with a `problem`. */
export function decodePeerKey(body: Uint8Array, type: CertificateType): PeerKey {
  const entries = decodeCertificateMessage(body, type);
  const [first] = entries;
  if (first === undefined) throw credentialRefusal('no_certificate', 'the peer has no certificate');
  const key = type === 'x509' ? certificates(entries) : rawPublicKey(first.slice());
  if (!isP256(key.publicKey)) throw credentialRefusal('wrong_curve', 'a key that is not on P-256');
  return key;
}

function certificates(entries: readonly Uint8Array[]): PeerKey {
  const chain = entries.map((der) => new PeerCertificate(der));
  return { type: 'x509', publicKey: (chain[0] as PeerCertificate).publicKey, chain };
}

function rawPublicKey(publicKeyInfo: Uint8Array): PeerKey {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(publicKeyInfo), format: 'der', type: 'spki' });
    const fingerprint = createHash('sha256').update(publicKeyInfo).digest('hex');
    return { type: 'rpk', publicKey, publicKeyInfo, fingerprint };
  } catch (cause) {
    throw credentialRefusal('bad_certificate', 'a raw public key that cannot be read', { cause });
  }
}
