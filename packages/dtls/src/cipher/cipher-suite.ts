import type { Aead } from './aead.ts';
import { AesCcm8 } from './aes-ccm-8.ts';
import type { CipherSuiteName } from './cipher-suite-name.ts';

/** What a cipher suite settles. A new suite is a new row; a new key exchange, a new arm of `keyExchange`. */
export interface CipherSuite {
  readonly id: number;
  readonly name: CipherSuiteName;
  readonly keyExchange: 'psk';
  readonly hash: 'sha256';
  readonly keyLength: number;
  /** Of the implicit part of the nonce. */
  readonly saltLength: number;
  aead(key: Uint8Array): Aead;
}

/** In order of preference. */
export const CIPHER_SUITES: readonly CipherSuite[] = [
  {
    // RFC 6655 §4: the suite every LwM2M device has (RFC 7925 §4.2).
    id: 0xc0a8,
    name: 'TLS_PSK_WITH_AES_128_CCM_8',
    keyExchange: 'psk',
    hash: 'sha256',
    keyLength: 16,
    saltLength: 4,
    aead: (key) => new AesCcm8(key),
  },
];

export const cipherSuite = (id: number): CipherSuite | undefined =>
  CIPHER_SUITES.find((suite) => suite.id === id);
