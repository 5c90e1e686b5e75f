import type { Clock } from '@holdfast/kernel';
import { credentialRefusal } from '../certificate/credential-problem.ts';
import type { PeerCredential } from '../certificate/peer-credential.ts';
import { isSigned } from '../certificate/signature.ts';
import { verifyChain } from '../certificate/verify-chain.ts';
import { encodeCertificateMessage } from '../handshake/certificate-message.ts';
import { decodeCertificateRequest, ECDSA_SIGN } from '../handshake/certificate-request.ts';
import type { CertificateType } from '../handshake/certificate-type.ts';
import { ECDSA_SHA256 } from '../handshake/digitally-signed.ts';
import {
  decodeEcdhServerKeyExchange,
  encodeEcdhParameters,
  encodeEcdhPoint,
} from '../handshake/ecdh-key-exchange.ts';
import { refusal } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import { CERTIFICATE, CERTIFICATE_REQUEST, SERVER_KEY_EXCHANGE } from '../handshake/message-types.ts';
import { decodePeerKey, type PeerKey } from '../handshake/peer-key.ts';
import { namedGroup } from '../key-agreement/named-group.ts';
import type { ClientKeys } from './client-credential.ts';
import type { ClientAnswer, ClientKeyExchange } from './client-key-exchange.ts';

export interface EcdheClientOptions {
  readonly keys: Extract<ClientKeys, { mode: 'ecdhe' }>;
  readonly clock: Clock;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  readonly serverType: CertificateType;
  readonly clientType: CertificateType | undefined;
}

/** RFC 8422 §2.2. */
export class EcdheClientExchange implements ClientKeyExchange {
  readonly #options: EcdheClientOptions;
  #peer: PeerKey | undefined;
  #agreed: { readonly point: Uint8Array; readonly premaster: Uint8Array } | undefined;
  #asked: 'not' | 'for ours' | 'for another' = 'not';

  constructor(options: EcdheClientOptions) {
    this.#options = options;
  }

  take({ type, body }: HandshakeMessage): void {
    if (this.#peer === undefined && type === CERTIFICATE) {
      this.#peer = decodePeerKey(body, this.#options.serverType);
    } else if (this.#peer !== undefined && this.#agreed === undefined && type === SERVER_KEY_EXCHANGE) {
      this.#agree(body, this.#peer);
    } else if (this.#agreed !== undefined && this.#asked === 'not' && type === CERTIFICATE_REQUEST) {
      if (this.#options.clientType === undefined)
        throw refusal('unsupported_certificate', 'the server asks for a kind of certificate not offered');
      const { certificateTypes, signatureAlgorithms } = decodeCertificateRequest(body);
      const fits = certificateTypes.includes(ECDSA_SIGN) && signatureAlgorithms.includes(ECDSA_SHA256);
      this.#asked = fits ? 'for ours' : 'for another';
    } else {
      throw refusal('unexpected_message', `handshake message ${type} is out of turn`);
    }
  }

  async answer(): Promise<ClientAnswer> {
    const { keys, clientType } = this.#options;
    const [peer, agreed] = [this.#peer, this.#agreed];
    if (peer === undefined || agreed === undefined)
      throw refusal('unexpected_message', 'ServerHelloDone is out of turn');
    const credential = await this.#verified(peer);
    const certificates = this.#asked === 'for ours' ? keys.own.certificates : [];
    return {
      certificate:
        this.#asked === 'not' || clientType === undefined
          ? undefined
          : encodeCertificateMessage(certificates, clientType),
      keyExchange: encodeEcdhPoint(agreed.point),
      signingKey: this.#asked === 'for ours' ? keys.own.signingKey : undefined,
      premaster: agreed.premaster,
      credential,
    };
  }

  #agree(body: Uint8Array, { publicKey }: PeerKey): void {
    const { clientRandom, serverRandom } = this.#options;
    const { group: id, point, signed } = decodeEcdhServerKeyExchange(body);
    const group = namedGroup(id);
    if (group === undefined || signed.algorithm !== ECDSA_SHA256)
      throw refusal('illegal_parameter', 'the server chose what was not offered');
    const parts = [clientRandom, serverRandom, encodeEcdhParameters({ group: id, point })];
    if (!isSigned(publicKey, parts, signed.signature))
      throw credentialRefusal('wrong_key', 'the server does not hold the key of its certificate');
    const share = group.generate();
    const premaster = share.agree(point);
    if (premaster === undefined) throw refusal('illegal_parameter', 'a point that is none');
    this.#agreed = { point: share.point, premaster };
  }

  async #verified(peer: PeerKey): Promise<PeerCredential> {
    const { x509, rawPublicKey } = this.#options.keys;
    if (peer.type === 'x509' && x509 !== undefined) {
      const credential = await verifyChain(peer.chain, x509, 'server', this.#options.clock.now());
      const { serverName } = x509;
      if (serverName !== undefined && !hasName(credential.dnsNames, serverName))
        throw credentialRefusal('wrong_name', "not the server's name");
      return credential;
    }
    if (peer.type === 'rpk' && rawPublicKey !== undefined) {
      const { publicKeyInfo, fingerprint } = peer;
      if (!(await rawPublicKey.known(publicKeyInfo.slice(), fingerprint)))
        throw credentialRefusal('unknown_key', 'a raw public key that is not known');
      return { mode: 'rpk', fingerprint };
    }
    throw refusal('unsupported_certificate', 'a kind of certificate not agreed on');
  }
}

/** The whole name, whatever its case: a device has one server, and wildcards have no use there. */
const hasName = (names: readonly string[], wanted: string): boolean =>
  names.some((name) => name.toLowerCase() === wanted.toLowerCase());
