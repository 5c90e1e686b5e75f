import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromHex } from '@holdfast/bytes';
import { expect, test } from 'vitest';
import type { KeyKind } from './public-key.ts';
import { verifySignature } from './verify-signature.ts';

const folder =
  process.env['HOLDFAST_VECTORS'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

interface Group {
  readonly publicKey: string | { readonly pk?: string; readonly uncompressed?: string };
  readonly tests: readonly {
    readonly tcId: number;
    readonly msg: string;
    readonly sig: string;
    readonly ctx?: string;
    readonly result: string;
  }[];
}

const keyOf = ({ publicKey }: Group): string =>
  typeof publicKey === 'string' ? publicKey : (publicKey.pk ?? publicKey.uncompressed ?? '');

/** What our code makes of every one of Google's vectors. Skipped, by name, where a machine lacks them. */
test.skipIf(!existsSync(`${folder}/wycheproof`)).each<[file: string, kind: KeyKind, count: number]>([
  ['ed25519_test', 'ed25519', 151],
  ['ecdsa_secp256r1_sha256_p1363_test', 'es256', 262],
  ['mldsa_44_verify_test', 'ml-dsa-44', 180],
])('Wycheproof %s', (file, kind, count) => {
  const { testGroups } = JSON.parse(readFileSync(`${folder}/wycheproof/${file}.json`, 'utf8')) as {
    testGroups: readonly Group[];
  };
  let judged = 0;
  const wrong: number[] = [];
  for (const group of testGroups) {
    const key = { kind, bytes: fromHex(keyOf(group)) };
    for (const { tcId, msg, sig, ctx = '', result } of group.tests) {
      judged++;
      const valid = verifySignature(key, fromHex(msg), fromHex(sig));
      // The format has no contexts: a signature that was made with one is not ours.
      if (valid !== (result === 'valid' && ctx === '')) wrong.push(tcId);
    }
  }
  expect(wrong).toEqual([]);
  expect(judged).toBeGreaterThanOrEqual(count);
});
