import { pskPremasterSecret } from '../cipher/key-schedule.ts';
import { random } from '../cipher/random.ts';
import type { PskCredential } from '../certificate/peer-credential.ts';
import { refusal } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import { CLIENT_KEY_EXCHANGE } from '../handshake/message-types.ts';
import { decodePskName } from '../handshake/psk-key-exchange.ts';
import type { Proof, ServerKeyExchange } from './server-key-exchange.ts';

const MAX_IDENTITY = 1024;

/** RFC 4279 §2. */
export class PskServerExchange implements ServerKeyExchange {
  /** No ServerKeyExchange: it would only carry an identity hint, which LwM2M has no use for. */
  readonly messages = [];
  claim: PskCredential | undefined;
  readonly #psk: (identity: Uint8Array) => Promise<Uint8Array | undefined>;

  constructor(psk: (identity: Uint8Array) => Promise<Uint8Array | undefined>) {
    this.#psk = psk;
  }

  take({ type, body }: HandshakeMessage): boolean {
    if (type !== CLIENT_KEY_EXCHANGE) throw refusal('unexpected_message', 'not a ClientKeyExchange');
    const identity = decodePskName(body).slice();
    if (identity.length > MAX_IDENTITY) throw refusal('illegal_parameter', 'an identity too long');
    this.claim = { mode: 'psk', identity };
    return true;
  }

  async prove(): Promise<Proof> {
    const credential = this.claim as PskCredential;
    const found = await this.#psk(credential.identity);
    const known = found !== undefined && found.length > 0;
    // RFC 4279 §2: with a random key an unknown identity fails as a wrong key does, and nobody learns which it was.
    return { premaster: pskPremasterSecret(known ? found : random(32)), credential, known };
  }
}
