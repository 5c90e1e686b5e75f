import { createCipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
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

const vectors = `${process.env['HOLDFAST_VECTORS'] ?? new URL('../../../../../shared/data', import.meta.url).pathname}/wycheproof/aes_ccm_test.json`;

interface Vectors {
  readonly testGroups: readonly {
    readonly keySize: number;
    readonly ivSize: number;
    readonly tagSize: number;
    readonly tests: readonly Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag' | 'result', string>[];
  }[];
}

describe.skipIf(!existsSync(vectors))(
  'Wycheproof AES-CCM vectors (skipped where the vectors are absent)',
  () => {
    it('are judged as they should be', () => {
      const { testGroups } = JSON.parse(readFileSync(vectors, 'utf8')) as Vectors;
      let judged = 0;
      for (const { keySize, ivSize, tagSize, tests } of testGroups) {
        if (keySize !== 128 || ivSize !== 96 || tagSize !== 64) continue;
        for (const { key, iv, aad, msg, ct, tag, result } of tests) {
          if (aad === '') continue;
          const ccm = new AesCcm8(fromHex(key));
          const input = fromHex(ct + tag);
          const additional = fromHex(aad);
          // The first use of a key takes the one-shot way, the second the contexts.
          for (let use = 0; use < 2; use++) {
            const opened = ccm.open(fromHex(iv), additional, additional.length, input, 0, input.length);
            expect(opened && toHex(opened)).toBe(result === 'valid' ? msg : undefined);
          }
          judged++;
        }
      }
      expect(judged).toBeGreaterThan(0);
    });
  },
);
