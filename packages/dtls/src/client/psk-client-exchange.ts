import { pskPremasterSecret } from '../cipher/key-schedule.ts';
import { refusal } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import { SERVER_KEY_EXCHANGE } from '../handshake/message-types.ts';
import { decodePskName, encodePskName } from '../handshake/psk-key-exchange.ts';
import type { PskClientCredential } from './client-credential.ts';
import type { ClientAnswer, ClientKeyExchange } from './client-key-exchange.ts';

/** RFC 4279 §2. */
export class PskClientExchange implements ClientKeyExchange {
  readonly #credential: PskClientCredential;
  #hinted = false;

  constructor(credential: PskClientCredential) {
    this.#credential = credential;
  }

  take({ type, body }: HandshakeMessage): void {
    if (type !== SERVER_KEY_EXCHANGE || this.#hinted)
      throw refusal('unexpected_message', `handshake message ${type} is out of turn`);
    // The identity hint (RFC 4279 §5.2): well-formed, and of no use to a client with one identity.
    decodePskName(body);
    this.#hinted = true;
  }

  async answer(): Promise<ClientAnswer> {
    const { identity, key } = this.#credential;
    return {
      certificate: undefined,
      keyExchange: encodePskName(identity),
      signingKey: undefined,
      premaster: pskPremasterSecret(key),
      credential: { mode: 'psk', identity },
    };
  }
}
