import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildVerifier, cannotBuild } from './build.ts';
import { Verifier } from './verifier.ts';

const folder =
  process.env['HOLDFAST_VECTORS'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const reason = cannotBuild() ?? (existsSync(`${folder}/wycheproof`) ? undefined : 'the vectors are not here');

interface Group {
  readonly publicKey: { readonly pk?: string; readonly uncompressed?: string };
  readonly tests: readonly {
    readonly tcId: number;
    readonly msg: string;
    readonly sig: string;
    readonly result: string;
  }[];
}

describe.skipIf(reason !== undefined)(`the port, by Wycheproof${reason ? ` (${reason})` : ''}`, () => {
  let verifier: Verifier;
  beforeAll(async () => {
    verifier = new Verifier(await buildVerifier());
  }, 180_000);
  afterAll(async () => {
    expect(await verifier.end()).toBe(0);
  });

  test.each([
    ['ed25519_test', 'ed25519', 151],
    ['ecdsa_secp256r1_sha256_p1363_test', 'p256', 262],
  ] as const)('%s', async (file, question, count) => {
    const { testGroups } = JSON.parse(readFileSync(`${folder}/wycheproof/${file}.json`, 'utf8')) as {
      testGroups: readonly Group[];
    };
    const wrong: number[] = [];
    let judged = 0;
    for (const { publicKey, tests } of testGroups) {
      const key = publicKey.pk ?? publicKey.uncompressed ?? '';
      for (const { tcId, msg, sig, result } of tests) {
        const [answer] = await verifier.ask(question, key, msg || '-', sig || '-');
        if ((answer === '1') !== (result === 'valid')) wrong.push(tcId);
        judged++;
      }
    }
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThanOrEqual(count);
  });
});
