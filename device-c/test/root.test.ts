import { createHash } from 'node:crypto';
import { toHex } from '@holdfast/bytes';
import {
  encodeCoseSign,
  encodeRoot,
  keyId,
  memorySigner,
  signPayload,
  type Root,
  type Signer,
} from '@holdfast/trust';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildVerifier, cannotBuild } from './build.ts';
import { Verifier } from './verifier.ts';

const reason = cannotBuild();

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const secret = (number: number): Uint8Array => sha256(Uint8Array.of(number));
const byId = (a: Signer, b: Signer): number => Buffer.compare(keyId(a.publicKey), keyId(b.publicKey));

const one = memorySigner('ed25519', secret(1));
const two = memorySigner('es256', secret(2));
const three = memorySigner('ed25519', secret(3));
const stranger = memorySigner('ed25519', secret(4));
const log = memorySigner('ed25519', secret(5)).publicKey.bytes;

const root: Root = {
  owner: secret(6).slice(0, 16),
  version: 1,
  name: 'Test fleet',
  issued: 1_790_000_000,
  expires: 1_820_000_000,
  keys: [one, two, three].sort(byId).map(({ publicKey }) => ({ key: publicKey, label: 'someone' })),
  roles: [{ name: 'root', operations: [10], threshold: 2, keys: [0, 1, 2], outside: 1 }],
  log: { origin: 'fleet.example/log', key: log },
  witnesses: [],
  quorum: 0,
};

const sign = async (of: Root, ...signers: readonly Signer[]): Promise<Uint8Array> => {
  const payload = encodeRoot(of);
  return encodeCoseSign({
    payload,
    signatures: await Promise.all(signers.map((by) => signPayload(by, payload))),
  });
};

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

describe.skipIf(reason !== undefined)(`a root given in manufacture${reason ? ` (${reason})` : ''}`, () => {
  let verifier: Verifier;
  beforeAll(async () => {
    verifier = new Verifier(await buildVerifier());
  }, 180_000);
  afterAll(async () => {
    expect(await verifier.end()).toBe(0);
  });

  const check = async (bytes: Uint8Array): Promise<string[]> =>
    verifier.ask('root', bytes.length === 0 ? '-' : toHex(bytes));

  test.each([1, 7])('of version %i', async (version) => {
    const bytes = await sign({ ...root, version }, one, two);
    expect(await check(bytes)).toEqual(['accepted', toHex(root.owner), `${version}`, toHex(sha256(bytes))]);
  });

  test('with a signature of a former holder', async () => {
    expect((await check(await sign({ ...root, version: 2 }, one, two, stranger)))[0]).toBe('accepted');
    expect((await check(await sign(root, one, two, stranger)))[0]).toBe('unknown-signer');
  });

  test('that not enough have signed', async () => {
    expect((await check(await sign(root, three)))[0]).toBe('too-few-signers');
  });

  test('that is nothing, or cut anywhere', async () => {
    const bytes = await sign(root, one, two);
    for (let length = 0; length < bytes.length; length++) {
      expect((await check(bytes.slice(0, length)))[0]).toBe('malformed');
    }
  });

  test('with any byte changed', async () => {
    const bytes = await sign(root, one, two);
    for (let at = 0; at < bytes.length; at++) {
      expect(['malformed', 'unknown-signer', 'bad-signature', 'too-large', 'too-few-signers']).toContain(
        (await check(flipped(bytes, at)))[0],
      );
    }
  });
});
