import { createCipheriv } from 'node:crypto';
import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AesCcm8 } from './aes-ccm-8.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('AesCcm8', () => {
  it('agrees with node:crypto over any sequence of records under one key', () => {
    const record = fc.record({
      nonce: bytes(12),
      aad: fc.uint8Array({ minLength: 1, maxLength: 278 }),
      content: fc.uint8Array({ maxLength: 700, size: 'max' }),
      trailer: fc.integer({ min: -1, max: 255 }),
    });
    fc.assert(
      fc.property(bytes(16), fc.array(record, { minLength: 1, maxLength: 8 }), (key, records) => {
        const sealer = new AesCcm8(key);
        const opener = new AesCcm8(key);
        for (const { nonce, aad, content, trailer } of records) {
          const plaintext = trailer < 0 ? content : Uint8Array.from([...content, trailer]);
          const cipher = createCipheriv('aes-128-ccm', key, nonce, { authTagLength: 8 });
          cipher.setAAD(aad, { plaintextLength: plaintext.length });
          const expected =
            toHex(cipher.update(plaintext)) + toHex(cipher.final()) + toHex(cipher.getAuthTag());
          const out = new Uint8Array(3 + plaintext.length + 8);
          sealer.seal(nonce, aad, aad.length, content, trailer, out, 3);
          expect(toHex(out.subarray(3))).toBe(expected);
          const opened = opener.open(nonce, aad, aad.length, out, 3, out.length);
          expect(opened && toHex(opened)).toBe(toHex(plaintext));
        }
      }),
    );
  });

  it.each([5, 400])('refuses a changed bit anywhere and goes on: %i bytes', (length) => {
    const key = fromHex('000102030405060708090a0b0c0d0e0f');
    const nonce = fromHex('101112131415161718191a1b');
    const aad = fromHex('aabbcc');
    const content = new Uint8Array(length).fill(7);
    const ccm = new AesCcm8(key);
    const out = new Uint8Array(length + 8);
    for (let at = 0; at < out.length; at += 3) {
      ccm.seal(nonce, aad, 3, content, -1, out, 0);
      out[at] = (out[at] as number) ^ 1;
      expect(ccm.open(nonce, aad, 3, out, 0, out.length)).toBeUndefined();
    }
    ccm.seal(nonce, aad, 3, content, -1, out, 0);
    expect(ccm.open(nonce, aad, 2, out, 0, out.length)).toBeUndefined();
    expect(ccm.open(nonce, aad, 3, out, 0, 7)).toBeUndefined();
    expect(ccm.open(nonce, aad, 3, out, 0, out.length)).toEqual(content);
  });
});
