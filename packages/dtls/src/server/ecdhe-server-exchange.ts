import type { Clock } from '@holdfast/kernel';
import { credentialRefusal } from '../certificate/credential-problem.ts';
import type { OwnKey } from '../certificate/own-key.ts';
import type { PeerCredential } from '../certificate/peer-credential.ts';
import { sign } from '../certificate/signature.ts';
import { verifyChain } from '../certificate/verify-chain.ts';
import { encodeCertificateMessage } from '../handshake/certificate-message.ts';
import { ECDSA_SIGN, encodeCertificateRequest } from '../handshake/certificate-request.ts';
import { decodeCertificateVerify, ECDSA_SHA256 } from '../handshake/digitally-signed.ts';
import {
  decodeEcdhPoint,
  encodeEcdhParameters,
  encodeEcdhServerKeyExchange,
} from '../handshake/ecdh-key-exchange.ts';
import { refusal } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  CERTIFICATE_VERIFY,
  CLIENT_KEY_EXCHANGE,
  SERVER_KEY_EXCHANGE,
} from '../handshake/message-types.ts';
import type { EcdheTerms } from '../handshake/negotiation.ts';
import { decodePeerKey, type PeerKey } from '../handshake/peer-key.ts';
import type { Transcript } from '../handshake/transcript.ts';
import type { KeyShare } from '../key-agreement/named-group.ts';
import type { ServerKeys } from './server-credentials.ts';
import type { ClaimedCredential, Proof, ServerKeyExchange } from './server-key-exchange.ts';

/** RFC 8422 §2.2, always with a certificate or raw public key of the client. */
export class EcdheServerExchange implements ServerKeyExchange {
  readonly messages: ServerKeyExchange['messages'];
  readonly #keys: ServerKeys;
  readonly #terms: EcdheTerms;
  readonly #clock: Clock;
  readonly #share: KeyShare;
  #peer: PeerKey | undefined;
  #premaster: Uint8Array | undefined;

  constructor(
    keys: ServerKeys,
    terms: EcdheTerms,
    clock: Clock,
    clientRandom: Uint8Array,
    serverRandom: Uint8Array,
  ) {
    this.#keys = keys;
    this.#terms = terms;
    this.#clock = clock;
    this.#share = terms.group.generate();
    const own = keys.own[terms.serverType] as OwnKey;
    const parameters = { group: terms.group.id, point: this.#share.point };
    const parts = [clientRandom, serverRandom, encodeEcdhParameters(parameters)];
    const signature = sign(own.signingKey, parts);
    this.messages = [
      { type: CERTIFICATE, body: encodeCertificateMessage(own.certificates, terms.serverType) },
      {
        type: SERVER_KEY_EXCHANGE,
        body: encodeEcdhServerKeyExchange({ ...parameters, signed: { algorithm: ECDSA_SHA256, signature } }),
      },
      {
        type: CERTIFICATE_REQUEST,
        body: encodeCertificateRequest({
          certificateTypes: [ECDSA_SIGN],
          signatureAlgorithms: [ECDSA_SHA256],
        }),
      },
    ];
  }

  get claim(): ClaimedCredential | undefined {
    const peer = this.#peer;
    if (peer === undefined) return undefined;
    if (peer.type === 'rpk') return { mode: 'rpk', fingerprint: peer.fingerprint };
    const [leaf] = peer.chain;
    return (
      leaf && {
        mode: 'x509',
        commonName: leaf.fields.commonName,
        serial: leaf.serial,
        fingerprint: leaf.fingerprint,
      }
    );
  }

  take({ type, body }: HandshakeMessage, transcript: Transcript): boolean {
    const peer = this.#peer;
    if (peer === undefined) {
      if (type !== CERTIFICATE) throw refusal('unexpected_message', 'not a Certificate');
      this.#peer = decodePeerKey(body, this.#terms.clientType);
    } else if (this.#premaster === undefined) {
      if (type !== CLIENT_KEY_EXCHANGE) throw refusal('unexpected_message', 'not a ClientKeyExchange');
      this.#premaster = this.#share.agree(decodeEcdhPoint(body));
      if (this.#premaster === undefined) throw refusal('illegal_parameter', 'a point that is none');
    } else {
      if (type !== CERTIFICATE_VERIFY) throw refusal('unexpected_message', 'not a CertificateVerify');
      const { algorithm, signature } = decodeCertificateVerify(body);
      if (algorithm !== ECDSA_SHA256) throw refusal('illegal_parameter', 'a signature not asked for');
      if (!transcript.isSigned(peer.publicKey, signature))
        throw credentialRefusal('wrong_key', 'the client does not hold the key of its certificate');
      return true;
    }
    return false;
  }

  async prove(): Promise<Proof> {
    const credential = await this.#verified(this.#peer as PeerKey);
    return { premaster: this.#premaster as Uint8Array, credential, known: true };
  }

  async #verified(peer: PeerKey): Promise<PeerCredential> {
    const { x509, rawPublicKey } = this.#keys.credentials;
    if (peer.type === 'x509' && x509 !== undefined) {
      const credential = await verifyChain(peer.chain, x509, 'client', this.#clock.now());
      if (x509.admit !== undefined && !(await x509.admit(credential)))
        throw credentialRefusal('wrong_name', 'a certificate that is not admitted');
      return credential;
    }
    if (peer.type === 'rpk' && rawPublicKey !== undefined) {
      const { publicKeyInfo, fingerprint } = peer;
      if (!(await rawPublicKey.known(publicKeyInfo.slice(), fingerprint)))
        throw credentialRefusal('unknown_key', 'a raw public key that is not registered');
      return { mode: 'rpk', fingerprint };
    }
    throw refusal('unsupported_certificate', 'a kind of certificate not agreed on');
  }
}
