import { concat, fromHex, toHex, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signerOf } from '../testing/holders.ts';
import { ada, ben, cleo, dora } from '../testing/test-root.ts';
import { decodeCoseSign, encodeCoseSign, MAX_SIGNED } from './cose-sign.ts';
import { decodeCoseSign1, isSigned1By, signCose1 } from './cose-sign1.ts';

const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' }) as Error;
const tooLarge = expect.objectContaining({ name: 'TrustError', code: 'too-large' }) as Error;
const typed = expect.objectContaining({ name: 'TrustError' }) as Error;
const payload = utf8('payload');
const signatures = await Promise.all([ada, ben, cleo, dora].map((holder) => holder.sign(payload)));
const signed = encodeCoseSign({ payload, signatures });

describe('COSE_Sign', () => {
  it('is what it was before it was encoded, with its signatures in the order of their keys', () => {
    const decoded = decodeCoseSign(signed);
    expect(decoded.payload).toEqual(payload);
    const ids = decoded.signatures.map(({ keyId }) => toHex(keyId));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(decoded.signatures)).toEqual(new Set(signatures));
    expect(encodeCoseSign(decoded)).toEqual(signed);
  });

  it('decodes from any bytes or fails typed', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = signed.slice();
        damaged[at] = value;
        try {
          expect(encodeCoseSign(decodeCoseSign(damaged))).toEqual(damaged);
        } catch (error) {
          expect(error).toEqual(typed);
        }
      }),
      { numRuns: 2000 },
    );
  });

  const [first] = decodeCoseSign(encodeCoseSign({ payload, signatures: signatures.slice(0, 1) })).signatures;
  const one = toHex(encodeCoseSign({ payload, signatures: [first!] }));
  it.each([
    ['a tag', `d862${one}`],
    ['a byte left over', `${one}00`],
    ['a protected header of the body', one.replace('8440a0', '8441a0a0')],
    ['an unprotected header of the body', one.replace('8440a0', '8440a10100')],
    ['a payload elsewhere', one.replace('47', 'f6')],
    ['no signature', toHex(signed).slice(0, 22) + '80'],
    ['an algorithm that is none of ours', one.replace('a20132', 'a20126')],
    ['a key id of 7 bytes', one.replace('0448', '0447')],
  ])('is malformed with %s', (_, hex) => {
    expect(hex).not.toBe(one);
    expect(() => decodeCoseSign(fromHex(hex))).toThrow(malformed);
  });

  it('is malformed with a signature twice, or out of order', () => {
    const twice = { payload, signatures: [first!, first!] };
    expect(() => encodeCoseSign(twice)).toThrow(malformed);
    const hex = toHex(signed);
    const [a, b] = decodeCoseSign(signed).signatures.map(({ keyId }) => toHex(keyId));
    const swapped = hex.replace(a!, 'x').replace(b!, a!).replace('x', b!);
    expect(() => decodeCoseSign(fromHex(swapped))).toThrow(malformed);
  });

  it('is too large beyond its limits', () => {
    expect(() => decodeCoseSign(new Uint8Array(MAX_SIGNED + 1))).toThrow(tooLarge);
    const many = Array.from({ length: 17 }, (_, n) => ({ ...first!, keyId: new Uint8Array(8).fill(n) }));
    expect(() => encodeCoseSign({ payload, signatures: many })).toThrow(tooLarge);
    expect(decodeCoseSign(encodeCoseSign({ payload, signatures: many.slice(1) })).signatures).toHaveLength(
      16,
    );
    const large = { payload: new Uint8Array(MAX_SIGNED), signatures };
    expect(() => encodeCoseSign(large)).toThrow(tooLarge);
  });
});

describe('COSE_Sign1', () => {
  it.each(['ed25519', 'es256'] as const)('of %s verifies for its key alone', async (kind) => {
    const signer = signerOf('device', kind);
    const decoded = decodeCoseSign1(await signCose1(signer, payload));
    expect(decoded.payload).toEqual(payload);
    expect(isSigned1By(signer.publicKey, decoded)).toBe(true);
    expect(isSigned1By(signerOf('other', kind).publicKey, decoded)).toBe(false);
    expect(isSigned1By(signer.publicKey, { ...decoded, payload: utf8('other') })).toBe(false);
    const otherKind = kind === 'ed25519' ? 'es256' : 'ed25519';
    expect(isSigned1By(signerOf('device', otherKind).publicKey, decoded)).toBe(false);
  });

  it('is malformed with anything else', async () => {
    const bytes = await signCose1(signerOf('device'), payload);
    expect(() => decodeCoseSign1(concat(fromHex('d2'), bytes))).toThrow(malformed);
    expect(() => decodeCoseSign1(concat(bytes, fromHex('00')))).toThrow(malformed);
    expect(() => decodeCoseSign1(bytes.subarray(0, -1))).toThrow(malformed);
    expect(() => decodeCoseSign1(new Uint8Array(4097))).toThrow(tooLarge);
  });
});
