import { describe, expect, it } from 'vitest';
import { toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { keyId } from '../keys/key-id.ts';
import type { HolderPublicKey, WitnessPublicKey } from '../keys/public-key.ts';
import { holder, secretOf, signerOf } from '../testing/holders.ts';
import { ada, ben, cleo, dora, signRoot, testRoot, type TestRole } from '../testing/test-root.ts';
import { verifyFirstRoot, verifySigned } from '../verify/verify-signed.ts';
import { compareRoots } from './compare-roots.ts';
import { describeRoot } from './describe-root.ts';
import { decodeRoot, encodeRoot } from './root-codec.ts';
import type { Root } from './root.ts';

const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' }) as Error;
const log = { origin: 'fleet.example/log', key: secretOf('log') };
const witness = (name: string, kind: WitnessPublicKey['kind'] = 'ed25519') => ({
  name,
  key: { kind, bytes: kind === 'ed25519' ? secretOf(name) : new Uint8Array(1312).fill(name.length) },
});
const witnesses = [witness('w.example/a'), witness('w.example/b', 'ml-dsa-44')];
const plain: Root = testRoot({ log, witnesses, quorum: 1 });
const only = (role: Partial<TestRole>): readonly TestRole[] => [
  { name: 'all', operations: [10], threshold: 1, holders: [ada, ben, cleo], outside: 1, ...role },
];

describe('a root', () => {
  it('is what it was before it was encoded', () => {
    expect(decodeRoot(encodeRoot(plain))).toEqual(plain);
    const many = testRoot({ log, witnesses, quorum: 2, holders: [ada, ben, cleo, dora], version: 7 });
    expect(decodeRoot(encodeRoot(many))).toEqual(many);
  });

  it('decodes from any bytes or fails typed', () => {
    const bytes = encodeRoot(plain);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = bytes.slice();
        damaged[at] = value;
        try {
          expect(toHex(encodeRoot(decodeRoot(damaged)))).toBe(toHex(damaged));
        } catch (error) {
          expect(error).toEqual(malformed);
        }
      }),
      { numRuns: 2000 },
    );
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeRoot(bytes.subarray(0, length))).toThrow(malformed);
    }
  });

  const twice: HolderPublicKey = { ...ben.key, kind: 'webauthn-es256', rpId: 'a', origin: 'b' };
  const sorted = [ben.key, twice].sort((a, b) => (toHex(keyId(a)) < toHex(keyId(b)) ? -1 : 1));
  it.each<[string, Root]>([
    ['that expires when it is issued', { ...plain, expires: plain.issued }],
    ['without a name', { ...plain, name: '' }],
    ['with a name of 65 bytes', { ...plain, name: 'x'.repeat(65) }],
    ['without keys', { ...plain, keys: [] }],
    [
      'with 17 keys',
      {
        ...plain,
        keys: Array.from({ length: 17 }, (_, n) => ({ key: signerOf(`${n}`).publicKey, label: 'x' })),
      },
    ],
    ['with keys out of order', { ...plain, keys: [...plain.keys].reverse() }],
    ['with a key twice', { ...plain, keys: [plain.keys[0]!, plain.keys[0]!] }],
    [
      'with one key under two ids',
      {
        ...plain,
        keys: sorted.map((key) => ({ key, label: 'x' })),
        roles: [{ name: 'r', operations: [10], threshold: 2, keys: [0, 1], outside: 1 }],
      },
    ],
    ['with a label of nothing', { ...plain, keys: plain.keys.map(({ key }) => ({ key, label: '' })) }],
    ['without a role for roots', testRoot({ log, witnesses, roles: only({ operations: [2] }) })],
    [
      'with two roles for one operation',
      testRoot({ log, witnesses, roles: [...only({}), ...only({ name: 'other' })] }),
    ],
    [
      'with two roles of one name',
      testRoot({ log, witnesses, roles: [...only({}), ...only({ operations: [2] })] }),
    ],
    [
      'with nine roles',
      testRoot({
        log,
        witnesses,
        roles: Array.from({ length: 9 }, (_, n) => ({ ...only({})[0]!, name: `${n}`, operations: [10 + n] })),
      }),
    ],
    ['with operations out of order', testRoot({ log, witnesses, roles: only({ operations: [10, 2] }) })],
    ['with operation 0', testRoot({ log, witnesses, roles: only({ operations: [0, 10] }) })],
    ['with a threshold of none', testRoot({ log, witnesses, roles: only({ threshold: 0, outside: 0 }) })],
    ['with a threshold that cannot be met', testRoot({ log, witnesses, roles: only({ threshold: 4 }) })],
    ['with a role of no keys', { ...plain, roles: [{ ...plain.roles[2]!, keys: [] }] }],
    ['with a key index out of range', { ...plain, roles: [{ ...plain.roles[2]!, keys: [0, 3] }] }],
    ['with a key index twice', { ...plain, roles: [{ ...plain.roles[2]!, keys: [1, 1] }] }],
    ['with passkeys alone for roots', testRoot({ log, witnesses, roles: only({ outside: 0 }) })],
    [
      'with passkeys alone for firmware',
      testRoot({
        log,
        witnesses,
        roles: [...only({}), ...only({ name: 'fw', operations: [11], outside: 0 })],
      }),
    ],
    ['with more outside than the threshold', testRoot({ log, witnesses, roles: only({ outside: 2 }) })],
    [
      'with more outside than there are keys for',
      testRoot({ log, witnesses, roles: only({ threshold: 2, holders: [ada, cleo], outside: 2 }) }),
    ],
    ['with a quorum that cannot be met', { ...plain, quorum: 3 }],
    ['with one witness twice', { ...plain, witnesses: [witnesses[0]!, { ...witnesses[0]!, name: 'b' }] }],
    [
      'with its log as a witness',
      { ...plain, witnesses: [{ name: 'b', key: { kind: 'ed25519', bytes: log.key } }] },
    ],
    ['with an origin of two lines', { ...plain, log: { ...log, origin: 'a\nb' } }],
    ['with a plus sign in the name of a witness', { ...plain, witnesses: [witness('a+b')] }],
    ['with a space in the name of a witness', { ...plain, witnesses: [witness('a b')] }],
    [
      'with a quote in an origin',
      {
        ...plain,
        keys: plain.keys.map(({ key, label }) => ({
          key: key.kind === 'webauthn-es256' ? { ...key, origin: 'https://"' } : key,
          label,
        })),
      },
    ],
    [
      'with an ML-DSA key as holder',
      { ...plain, keys: [{ key: witnesses[1]!.key as unknown as HolderPublicKey, label: 'x' }] },
    ],
  ])('is malformed %s', (_, root) => {
    expect(() => encodeRoot(root)).toThrow(malformed);
  });
});

describe('the first root', () => {
  it('is signed by its own root role', async () => {
    expect(verifyFirstRoot(await signRoot(plain, ada, cleo))).toBeUndefined();
    expect(verifyFirstRoot(await signRoot(plain, ada))).toBe('too-few-signers');
    expect(verifyFirstRoot(await signRoot(plain, ada, dora))).toBe('unknown-signer');
    expect(verifyFirstRoot(await signRoot({ ...plain, version: 2 }, ada, ben))).toBe('wrong-root');
  });
});

describe('the root that follows', () => {
  const next = testRoot({
    log,
    witnesses,
    version: 2,
    holders: [ben, cleo, dora],
    roles: only({ threshold: 2, holders: [ben, cleo, dora], outside: 1 }),
  });

  it.each([
    ['both sets', next, [ada, ben, dora], undefined],
    ['both sets, by those whom both have', next, [ben, cleo], undefined],
    ['only the old set', next, [ada, ben], 'too-few-signers'],
    ['only the new set', next, [ben, dora], 'too-few-signers'],
    ['passkeys alone', next, [cleo, dora], 'too-few-signers'],
    ['a stranger too', next, [ada, ben, dora, holder('Eve')], 'unknown-signer'],
    ['both sets, but it skips a version', { ...next, version: 3 }, [ada, ben, dora], 'wrong-root'],
    ['both sets, but it is an old one', { ...next, version: 1 }, [ada, ben, dora], 'wrong-root'],
    ['both sets, for another owner', { ...next, owner: new Uint8Array(16) }, [ada, ben, dora], 'wrong-owner'],
  ] as const)('signed by %s', async (_, root, holders, verdict) => {
    expect(verifySigned(plain, await signRoot(root, ...holders))).toBe(verdict);
  });

  it('is shown against the former', () => {
    const changes = compareRoots(plain, { ...next, name: 'Other\n' });
    expect(changes.some((line) => line.startsWith('+ Key') && line.includes('"Dora"'))).toBe(true);
    expect(changes.some((line) => line.startsWith('- Key') && line.includes('"Ada"'))).toBe(true);
    expect(changes).toContain(String.raw`~ Name: "Test fleet"  ->  "Other\u{a}"`);
    expect(changes).toContain('~ Version: 1  ->  2');
    expect(changes).toContain('~ Quorum: 1 of 2 witnesses  ->  0 of 2 witnesses: NOBODY WATCHES THE LOG');
    expect(compareRoots(plain, plain)).toEqual([]);
  });
});

describe('describeRoot', () => {
  it('shows every field of the bytes', () => {
    const shown = describeRoot(encodeRoot(plain));
    for (const { key, label } of plain.keys) {
      expect(shown).toContain(toHex(keyId(key)));
      expect(shown).toContain(`"${label}"`);
      expect(shown.replaceAll(' ', '')).toContain(toHex(key.bytes));
    }
    for (const { name } of plain.witnesses) expect(shown).toContain(`"${name}"`);
    expect(shown).toContain('passkey for "fleet.example" at "https://fleet.example"');
    expect(shown).toContain('lock, disable, wipe, factory-reset, firmware: 2 of ');
    expect(shown).toContain('1 of them outside of a browser');
    expect(shown.replaceAll(' ', '')).toContain(toHex(log.key));
    expect(shown).toContain('1 of 2 witnesses');
  });
});
