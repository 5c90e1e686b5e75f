import { AeadRecordCipher } from './aead-record-cipher.ts';
import { AesCcm8 } from './aes-ccm-8.ts';
import { AesGcm } from './aes-gcm.ts';
import { CbcRecordCipher } from './cbc-record-cipher.ts';
import type { CipherSuiteName } from './cipher-suite-name.ts';
import type { RecordCipher } from './record-cipher.ts';

export type KeyExchangeName = 'psk' | 'ecdhe_ecdsa';

/** The keys of one direction, cut out of the key block (RFC 5246 §6.3). */
export interface DirectionKeys {
  readonly macKey: Uint8Array;
  readonly key: Uint8Array;
  /** The implicit part of the nonce. */
  readonly salt: Uint8Array;
}

/** What a cipher suite settles. A new suite is a new row. */
export interface CipherSuite {
  readonly id: number;
  readonly name: CipherSuiteName;
  readonly keyExchange: KeyExchangeName;
  readonly hash: 'sha256';
  readonly macKeyLength: number;
  readonly keyLength: number;
  readonly saltLength: number;
  /** RFC 7366: chosen only where both sides know it. */
  readonly needsEncryptThenMac: boolean;
  recordCipher(keys: DirectionKeys, cid: Uint8Array): RecordCipher;
}

const aead = {
  hash: 'sha256',
  macKeyLength: 0,
  keyLength: 16,
  saltLength: 4,
  needsEncryptThenMac: false,
} as const;
const ccm8: Pick<CipherSuite, 'recordCipher'> = {
  recordCipher: ({ key, salt }, cid) => new AeadRecordCipher(new AesCcm8(key), salt, cid),
};
const gcm: Pick<CipherSuite, 'recordCipher'> = {
  recordCipher: ({ key, salt }, cid) => new AeadRecordCipher(new AesGcm(key), salt, cid),
};

/**
 * In order of preference where the owner states none: forward secrecy first, then CCM_8, which every LwM2M device has
 * (RFC 7925 §4.2) and which costs eight bytes less a record than GCM.
 */
export const CIPHER_SUITES: readonly CipherSuite[] = [
  // RFC 7251 §2, RFC 5289 §3.2.
  { id: 0xc0ae, name: 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', keyExchange: 'ecdhe_ecdsa', ...aead, ...ccm8 },
  {
    id: 0xc02b,
    name: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    keyExchange: 'ecdhe_ecdsa',
    ...aead,
    ...gcm,
  },
  // RFC 6655 §4, RFC 5487 §2.
  { id: 0xc0a8, name: 'TLS_PSK_WITH_AES_128_CCM_8', keyExchange: 'psk', ...aead, ...ccm8 },
  { id: 0x00a8, name: 'TLS_PSK_WITH_AES_128_GCM_SHA256', keyExchange: 'psk', ...aead, ...gcm },
  {
    // RFC 5487 §3.
    id: 0x00ae,
    name: 'TLS_PSK_WITH_AES_128_CBC_SHA256',
    keyExchange: 'psk',
    hash: 'sha256',
    macKeyLength: 32,
    keyLength: 16,
    saltLength: 0,
    needsEncryptThenMac: true,
    recordCipher: ({ key, macKey }, cid) => new CbcRecordCipher(key, macKey, cid),
  },
];

export const cipherSuite = (id: number): CipherSuite | undefined =>
  CIPHER_SUITES.find((suite) => suite.id === id);
