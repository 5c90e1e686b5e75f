import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat } from '@holdfast/bytes';

export interface AeadAlgorithm {
  /** Of the COSE Algorithms registry. */
  readonly id: number;
  readonly name: string;
  readonly keyBytes: number;
  readonly nonceBytes: number;
  readonly tagBytes: number;
  /** As OpenSSL calls it. */
  readonly cipher: string;
}

const algorithm = (
  id: number,
  name: string,
  keyBytes: number,
  nonceBytes: number,
  tagBytes: number,
  cipher: string,
): AeadAlgorithm => ({ id, name, keyBytes, nonceBytes, tagBytes, cipher });

/** RFC 9053 §4.1 to §4.3. The first is the mandatory one and the default (RFC 8613 §3.2, §10). */
export const aeadAlgorithms: readonly AeadAlgorithm[] = [
  algorithm(10, 'AES-CCM-16-64-128', 16, 13, 8, 'aes-128-ccm'),
  algorithm(11, 'AES-CCM-16-64-256', 32, 13, 8, 'aes-256-ccm'),
  algorithm(12, 'AES-CCM-64-64-128', 16, 7, 8, 'aes-128-ccm'),
  algorithm(13, 'AES-CCM-64-64-256', 32, 7, 8, 'aes-256-ccm'),
  algorithm(30, 'AES-CCM-16-128-128', 16, 13, 16, 'aes-128-ccm'),
  algorithm(31, 'AES-CCM-16-128-256', 32, 13, 16, 'aes-256-ccm'),
  algorithm(32, 'AES-CCM-64-128-128', 16, 7, 16, 'aes-128-ccm'),
  algorithm(33, 'AES-CCM-64-128-256', 32, 7, 16, 'aes-256-ccm'),
  algorithm(1, 'A128GCM', 16, 12, 16, 'aes-128-gcm'),
  algorithm(2, 'A192GCM', 24, 12, 16, 'aes-192-gcm'),
  algorithm(3, 'A256GCM', 32, 12, 16, 'aes-256-gcm'),
  algorithm(24, 'ChaCha20/Poly1305', 32, 12, 16, 'chacha20-poly1305'),
];

export interface AeadInput {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly additional: Uint8Array;
}

/** Ciphertext and tag. */
export function seal(of: AeadAlgorithm, input: AeadInput, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv(ccm(of), input.key, input.nonce, { authTagLength: of.tagBytes });
  cipher.setAAD(input.additional, { plaintextLength: plaintext.length });
  const body = cipher.update(plaintext);
  return concat(body, cipher.final(), cipher.getAuthTag());
}

/** The plaintext, or undefined if it is not authentic. */
export function open(of: AeadAlgorithm, input: AeadInput, sealed: Uint8Array): Uint8Array | undefined {
  const length = sealed.length - of.tagBytes;
  if (length < 0) return undefined;
  const decipher = createDecipheriv(ccm(of), input.key, input.nonce, { authTagLength: of.tagBytes });
  decipher.setAuthTag(sealed.subarray(length));
  decipher.setAAD(input.additional, { plaintextLength: length });
  try {
    const body = decipher.update(sealed.subarray(0, length));
    return concat(body, decipher.final());
  } catch {
    // The one thing that can fail with key, nonce and tag of the right length.
    return undefined;
  }
}

/** node:crypto types its modes by name. What CCM needs, its length in advance and one update, the other modes take as well. */
const ccm = (of: AeadAlgorithm): 'aes-128-ccm' => of.cipher as 'aes-128-ccm';
