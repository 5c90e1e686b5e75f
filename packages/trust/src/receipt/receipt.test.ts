import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CborValue } from '../cbor/encode-cbor.ts';
import { signCose1 } from '../cose/cose-sign1.ts';
import { signerOf } from '../testing/holders.ts';
import { withField, withoutField } from '../testing/vectors/edit.ts';
import { decodeReceipt, encodeReceipt } from './receipt-codec.ts';
import type { Receipt } from './receipt.ts';
import { openReceipt, signReceipt } from './signed-receipt.ts';

const code = (code: string): Error => expect.objectContaining({ name: 'TrustError', code }) as Error;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const reason = fc.string({ minLength: 1, maxLength: 60 });
const receipts: fc.Arbitrary<Receipt> = fc.record({
  owner: bytes(16),
  endpoint: fc.string({ minLength: 1, maxLength: 80 }),
  command: bytes(32),
  index: fc.maxSafeNat(),
  outcome: fc.oneof(
    fc.constant({ result: 'done' as const }),
    fc.record({ result: fc.constantFrom('refused' as const, 'failed' as const), reason }),
  ),
  time: fc.maxSafeNat(),
  nonce: bytes(16),
  state: fc.record({ locked: fc.boolean(), disabled: fc.boolean(), wiped: fc.boolean() }),
  root: fc.integer({ min: 1 }),
});

const receipt: Receipt = {
  owner: new Uint8Array(16).fill(1),
  endpoint: 'urn:dev:1',
  command: new Uint8Array(32).fill(2),
  index: 7,
  outcome: { result: 'refused', reason: 'wrong-nonce' },
  time: 1_790_000_000,
  nonce: new Uint8Array(16).fill(3),
  state: { locked: true, disabled: false, wiped: true },
  root: 4,
};

describe('a receipt', () => {
  it('is what it was before it was encoded', () => {
    fc.assert(
      fc.property(receipts, (any) => {
        expect(decodeReceipt(encodeReceipt(any))).toEqual(any);
      }),
    );
  });

  it('has the bytes that the format says', () => {
    expect(toHex(encodeReceipt(receipt))).toBe(
      `ab016c68662d726563656970742f310250${'01'.repeat(16)}036975726e3a6465763a31045820${'02'.repeat(32)}0507060107` +
        `6b77726f6e672d6e6f6e6365081a6ab13b800950${'03'.repeat(16)}0a050b04`,
    );
  });

  it('decodes from any bytes or fails typed', () => {
    const good = encodeReceipt(receipt);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = good.with(at, value);
        try {
          expect(encodeReceipt(decodeReceipt(damaged))).toEqual(damaged);
        } catch (error) {
          expect(error).toEqual(code('malformed'));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, number, CborValue]>([
    ['of another format', 1, 'hf-receipt/2'],
    ['with a result that there is not', 6, 3],
    ['with a reason for what is done', 6, 0],
    ['without a reason for what is not', 7, ''],
    ['with a reason of 201 bytes', 7, 'x'.repeat(201)],
    ['with a state that there is not', 10, 8],
    ['with version 0 of the root', 11, 0],
    ['with an unknown field', 12, 0],
  ])('is malformed %s', (_, key, value) => {
    expect(() => decodeReceipt(withField(encodeReceipt(receipt), key, value))).toThrow(code('malformed'));
    expect(() => decodeReceipt(withoutField(encodeReceipt(receipt), 9))).toThrow(code('malformed'));
  });

  it.each(['ed25519', 'es256'] as const)("is a device's own, by %s", async (kind) => {
    const device = signerOf('device', kind);
    const signed = await signReceipt(device, receipt);
    expect(openReceipt(signed, device.publicKey).receipt).toEqual(receipt);
    expect(openReceipt(signed, device.publicKey).hash).toHaveLength(32);
    expect(() => openReceipt(signed, signerOf('other', kind).publicKey)).toThrow(code('bad-signature'));
    expect(() => openReceipt(new Uint8Array(4097), device.publicKey)).toThrow(code('too-large'));
    const other = await signCose1(device, fromHex('a0'));
    expect(() => openReceipt(other, device.publicKey)).toThrow(code('malformed'));
  });
});
