import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromHex, toHex } from '@holdfast/bytes';
import { expect, test } from 'vitest';
import { isSigned } from '../certificate/signature.ts';
import type { Aead } from '../cipher/aead.ts';
import { AesCcm8 } from '../cipher/aes-ccm-8.ts';
import { AesGcm } from '../cipher/aes-gcm.ts';
import { agreeP256, agreeX25519 } from '../key-agreement/named-group.ts';

const folder =
  process.env['HOLDFAST_VECTORS'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

/** RFC 8410 §7: what comes before the 32 bytes of the key. */
const X25519_PKCS8 = '302e020100300506032b656e04220420';

interface Group<Test> {
  readonly publicKeyPem?: string;
  readonly keySize?: number;
  readonly ivSize?: number;
  readonly tagSize?: number;
  readonly tests: readonly (Test & { readonly result: 'valid' | 'invalid' | 'acceptable' })[];
}

type AeadTest = Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string>;
type EcdhTest = Record<'public' | 'private' | 'shared', string>;

/** What our code makes of Google's vectors. Skipped, by name, where a machine lacks them. */
function wycheproof<Test>(
  file: string,
  judge: (groups: readonly Group<Test>[]) => number,
  least: number,
): void {
  const path = `${folder}/wycheproof/${file}.json`;
  test.skipIf(!existsSync(path))(`Wycheproof ${file}`, () => {
    const { testGroups } = JSON.parse(readFileSync(path, 'utf8')) as { testGroups: readonly Group<Test>[] };
    expect(judge(testGroups)).toBeGreaterThanOrEqual(least);
  });
}

const judgeAead =
  (tagSize: number, aead: (key: Uint8Array) => Aead) =>
  (groups: readonly Group<AeadTest>[]): number => {
    let judged = 0;
    for (const group of groups) {
      if (group.keySize !== 128 || group.ivSize !== 96 || group.tagSize !== tagSize) continue;
      for (const { key, iv, aad, msg, ct, tag, result } of group.tests) {
        // Records always have additional data.
        if (aad === '') continue;
        const cipher = aead(fromHex(key));
        const input = fromHex(ct + tag);
        const additional = fromHex(aad);
        // The first use of a key may take another way than the second.
        for (let use = 0; use < 2; use++) {
          const opened = cipher.open(fromHex(iv), additional, additional.length, input, 0, input.length);
          expect(opened && toHex(opened)).toBe(result === 'valid' ? msg : undefined);
        }
        judged++;
      }
    }
    return judged;
  };

wycheproof(
  'aes_ccm_test',
  judgeAead(64, (key) => new AesCcm8(key)),
  4,
);
wycheproof(
  'aes_gcm_test',
  judgeAead(128, (key) => new AesGcm(key)),
  10,
);

wycheproof<Record<'msg' | 'sig', string>>(
  'ecdsa_secp256r1_sha256_test',
  (groups) => {
    let judged = 0;
    for (const { publicKeyPem = '', tests } of groups) {
      const key = createPublicKey(publicKeyPem);
      for (const { msg, sig, result } of tests) {
        expect(isSigned(key, [fromHex(msg)], fromHex(sig))).toBe(result === 'valid');
        judged++;
      }
    }
    return judged;
  },
  400,
);

wycheproof<EcdhTest>(
  'ecdh_secp256r1_ecpoint_test',
  (groups) => {
    let judged = 0;
    for (const test of groups.flatMap(({ tests }) => tests)) {
      const ecdh = createECDH('prime256v1');
      ecdh.setPrivateKey(fromHex(test.private.slice(-64).padStart(64, '0')));
      const agreed = agreeP256(ecdh, fromHex(test.public));
      // The one that is acceptable is a compressed point, which RFC 8422 §5.1.2 leaves to those who negotiate it.
      expect(agreed && toHex(agreed)).toBe(test.result === 'valid' ? test.shared : undefined);
      judged++;
    }
    return judged;
  },
  300,
);

wycheproof<EcdhTest>(
  'x25519_test',
  (groups) => {
    let judged = 0;
    for (const test of groups.flatMap(({ tests }) => tests)) {
      const der = Buffer.from(X25519_PKCS8 + test.private, 'hex');
      const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      const agreed = agreeX25519(key, fromHex(test.public));
      // RFC 8422 §5.11: all zeros come of a point of small order and are refused.
      expect(agreed && toHex(agreed)).toBe(/^0+$/.test(test.shared) ? undefined : test.shared);
      judged++;
    }
    return judged;
  },
  400,
);
