import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromHex, toHex } from '@holdfast/bytes';
import { decode } from 'cborg';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../keys/verify-signature.ts';
import type { RawPublicKey } from '../keys/public-key.ts';
import { decodeCoseSign } from './cose-sign.ts';
import { decodeCoseSign1 } from './cose-sign1.ts';
import { signature1Structure, signatureStructure } from './sig-structure.ts';

const folder =
  process.env['HOLDFAST_VECTORS'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

interface Signer {
  readonly key: Readonly<Record<string, string>>;
  readonly protected?: { readonly alg?: string };
  readonly unprotected?: { readonly alg?: string };
  readonly external?: string;
}

interface Example {
  readonly title: string;
  readonly fail?: boolean;
  readonly input: { readonly sign?: { readonly signers: readonly Signer[] }; readonly sign0?: Signer };
  readonly intermediates: {
    readonly ToBeSign_hex?: string;
    readonly signers?: readonly { readonly ToBeSign_hex: string }[];
  };
  readonly output: { readonly cbor: string };
}

type Parts = readonly [
  bodyProtected: Uint8Array,
  unprotected: unknown,
  payload: Uint8Array,
  rest: Uint8Array | readonly (readonly [Uint8Array, unknown, Uint8Array])[],
];

const SIGN = 98;
const SIGN1 = 18;

/** RFC 9052 tags are not of our subset: cborg reads the examples, our structures and keys judge them. */
function parts(bytes: Uint8Array, tag: number): Parts | undefined {
  try {
    return decode(bytes, { useMaps: true, tags: { [tag]: (inner) => inner() } }) as Parts;
  } catch {
    return undefined;
  }
}

/** RFC 9052 §3: an empty map is signed as no bytes, however it was sent. Devices take it in no bytes only. */
const asSigned = (header: Uint8Array): Uint8Array => (toHex(header) === 'a0' ? new Uint8Array() : header);

const part = (key: Readonly<Record<string, string>>, name: string): string =>
  key[`${name}_hex`] ?? Buffer.from(key[name] ?? '', 'base64url').toString('hex');

const keyOf = ({ key }: Signer): RawPublicKey =>
  key['crv'] === 'Ed25519'
    ? { kind: 'ed25519', bytes: fromHex(part(key, 'x')) }
    : { kind: 'es256', bytes: fromHex(`04${part(key, 'x')}${part(key, 'y')}`) };

/** ES256 and EdDSA over Ed25519: what ESP256 and Ed25519 of RFC 9864 were called. */
const isOurs = ({ key, ...headers }: Signer): boolean => {
  const algorithm = headers.protected?.alg ?? headers.unprotected?.alg;
  return (key['crv'] === 'P-256' && algorithm === 'ES256') || key['crv'] === 'Ed25519';
};

const examples = globSync(`${folder}/cose/*/*.json`)
  .sort()
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Example)
  .filter(({ input }) => input.sign !== undefined || input.sign0 !== undefined);

/** What the input says was signed has to be what our structure makes of the output, except where the example damaged the output. */
function judge({ input, intermediates, output }: Example): { signed: string[]; verdicts: boolean[] } {
  const bytes = fromHex(output.cbor);
  const found = parts(bytes, input.sign === undefined ? SIGN1 : SIGN);
  if (found === undefined) return { signed: [], verdicts: [false] };
  const [body, , payload, rest] = found;
  const signers = input.sign?.signers ?? [input.sign0 as Signer];
  const expected = intermediates.signers ?? [{ ToBeSign_hex: intermediates.ToBeSign_hex ?? '' }];
  const signed: string[] = [];
  const verdicts: boolean[] = [];
  for (const [index, signer] of signers.entries()) {
    if (!isOurs(signer)) continue;
    const aad = fromHex(signer.external ?? '');
    const [structure, signature] =
      rest instanceof Uint8Array
        ? [signature1Structure(asSigned(body), payload, aad), rest]
        : [
            signatureStructure(asSigned(body), rest[index]?.[0] as Uint8Array, payload, aad),
            rest[index]?.[2] as Uint8Array,
          ];
    if (toHex(structure) === expected[index]?.ToBeSign_hex.toLowerCase())
      signed.push(signer.key['crv'] ?? '');
    // An algorithm that the header names and we do not have is refused before any signature is looked at.
    verdicts.push(
      isAlgorithmNamed(body, rest, index) && verifySignature(keyOf(signer), structure, signature),
    );
  }
  return { signed, verdicts };
}

function isAlgorithmNamed(body: Uint8Array, rest: Parts[3], index: number): boolean {
  const header = rest instanceof Uint8Array ? body : (rest[index]?.[0] as Uint8Array);
  if (header.length === 0) return true;
  const algorithm = (decode(header, { useMaps: true }) as ReadonlyMap<number, unknown>).get(1);
  return algorithm === -7 || algorithm === -8 || algorithm === undefined;
}

describe.skipIf(!existsSync(`${folder}/cose`))('the examples of the COSE working group', () => {
  const ours = examples.filter(({ input }) => (input.sign?.signers ?? [input.sign0 as Signer]).some(isOurs));

  it('has those that we support', () => {
    expect(ours.length).toBeGreaterThanOrEqual(29);
  });

  it.each(ours.filter(({ fail }) => fail !== true).map((example) => [example.title, example] as const))(
    '%s verifies',
    (_, example) => {
      const { signed, verdicts } = judge(example);
      expect(signed.length).toBe(verdicts.length);
      expect(verdicts.every(Boolean)).toBe(true);
    },
  );

  it.each(ours.filter(({ fail }) => fail === true).map((example) => [example.title, example] as const))(
    '%s is refused',
    (_, example) => {
      expect(judge(example).verdicts).toContain(false);
    },
  );

  it.each(examples.map(({ title, output }) => [title, output.cbor] as const))(
    '%s is not of the subset that devices take',
    (_, hex) => {
      const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' }) as Error;
      expect(() => decodeCoseSign(fromHex(hex))).toThrow(malformed);
      expect(() => decodeCoseSign1(fromHex(hex))).toThrow(malformed);
    },
  );
});
