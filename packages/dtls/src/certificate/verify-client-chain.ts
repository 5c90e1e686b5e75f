import type { ClaimedCredential } from '../server/server-key-exchange.ts';
import { credentialRefusal, type CredentialProblem } from './credential-problem.ts';
import { DtlsError } from '../dtls-error.ts';
import { PeerCertificate } from './peer-certificate.ts';
import type { X509Credential } from './peer-credential.ts';
import { isP256 } from './signing-key.ts';
import { verifyChain, type CertificateTrust } from './verify-chain.ts';

/** As many as a DTLS client may send. */
const MAX_CHAIN = 8;

export type ClientChainVerdict =
  | { readonly credential: X509Credential }
  | { readonly problem: CredentialProblem; readonly claimed: ClaimedCredential | undefined };

/**
 * What a DTLS server would say of these certificates (DER, the client's own first), for a handshake that was not ours: another
 * TLS library has seen that the client holds the key of the first.
 */
export async function verifyClientChain(
  chain: readonly Uint8Array[],
  trust: CertificateTrust,
  now: number,
): Promise<ClientChainVerdict> {
  let claimed: ClaimedCredential | undefined;
  try {
    const [first, ...others] = chain.slice(0, MAX_CHAIN);
    if (first === undefined) throw credentialRefusal('no_certificate', 'the client has no certificate');
    const leaf = new PeerCertificate(first);
    const { serial, fingerprint, fields } = leaf;
    claimed = { mode: 'x509', commonName: fields.commonName, serial, fingerprint };
    if (!isP256(leaf.publicKey)) throw credentialRefusal('wrong_curve', 'a key that is not on P-256');
    const above = others.map((der) => new PeerCertificate(der));
    return { credential: await verifyChain([leaf, ...above], trust, 'client', now) };
  } catch (error) {
    if (error instanceof DtlsError && error.problem !== undefined) return { problem: error.problem, claimed };
    throw error;
  }
}
