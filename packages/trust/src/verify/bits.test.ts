import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeBundle } from '../bundle/bundle-codec.ts';
import { ada, testRoot } from '../testing/test-root.ts';
import { commandBundle, DEVICE, KNOWLEDGE, LOG, NOW, WITNESSES } from '../testing/test-world.ts';
import { acceptedCases } from '../testing/vectors/accepted.ts';
import { rootCases } from '../testing/vectors/root-cases.ts';
import { verifyBundle } from './verify-bundle.ts';

const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
};

it('every bit of a bundle counts', { timeout: 120_000 }, async () => {
  const witnesses = WITNESSES.slice(0, 1).map(({ witness }) => witness);
  const device = { ...DEVICE, root: testRoot({ log: LOG.log, witnesses, quorum: 1 }) };
  const options = { signers: [ada], cosign: [[0, NOW]], index: 4, size: 5 } as const;
  const bytes = encodeBundle(await commandBundle({}, options));
  expect(verifyBundle(bytes, device, KNOWLEDGE).kind).toBe('command');
  const accepted: number[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const verdict = verifyBundle(flipped(bytes, bit), device, KNOWLEDGE);
    if (verdict.kind !== 'refused' || verdict.after !== device) accepted.push(bit);
  }
  expect(accepted).toEqual([]);
});

it('any bit of any bundle counts', { timeout: 120_000 }, async () => {
  const cases = [...(await acceptedCases()), ...(await rootCases())].filter(
    ({ expect }) => expect === 'accepted',
  );
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.nat(), (of, any) => {
      const device = { ...DEVICE, ...of.device };
      const bytes = flipped(of.bundle, any % (of.bundle.length * 8));
      const verdict = verifyBundle(bytes, device, { ...KNOWLEDGE, ...of.knowledge });
      expect(verdict.kind).toBe('refused');
      expect({ ...verdict.after, timeFloor: 0 }).toEqual({ ...device, timeFloor: 0 });
    }),
    { numRuns: 300 },
  );
});

it('any bytes are refused, and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(verifyBundle(bytes, DEVICE, KNOWLEDGE)).toEqual({
        kind: 'refused',
        refusal: 'malformed',
        after: DEVICE,
      });
    }),
  );
});
