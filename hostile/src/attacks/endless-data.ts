import { concat, fromHex, utf8 } from '@holdfast/bytes';
import { decodeBundle, encodeCbor, logProofValue, type CborValue } from '@holdfast/trust';
import type { Stage } from '../stage.ts';
import type { BundleAttack } from './attack.ts';

const MAX_BUNDLE = 65_536;
const FORMAT = 'hf-bundle/1';

/** What our own encoder would not write: a good bundle with one field another. */
const rewritten =
  (change: (fields: Map<number, CborValue>, proof: CborValue[]) => void) => async (stage: Stage) => {
    const { signed, proof } = decodeBundle(await stage.logged(await stage.command({ does: 'unlock' })));
    const value = [...(logProofValue(proof) as CborValue[])];
    const fields = new Map<number, CborValue>([
      [1, FORMAT],
      [2, signed],
      [3, value],
    ]);
    change(fields, value);
    return encodeCbor(fields);
  };

export const endlessData: readonly BundleAttack[] = [
  {
    name: 'a bundle of 65,537 bytes',
    expected: 'too-large',
    async bundle(stage) {
      const good = await stage.logged(await stage.command({ does: 'unlock' }));
      return concat(good, new Uint8Array(MAX_BUNDLE + 1 - good.length));
    },
  },
  {
    name: 'a path of 65 hashes',
    expected: 'too-large',
    bundle: rewritten((_, proof) => void (proof[2] = new Uint8Array(65 * 32))),
  },
  {
    name: 'nine cosignatures',
    expected: 'too-large',
    bundle: rewritten(
      (_, proof) => void (proof[4] = Array.from({ length: 9 }, (_, at) => [at, 0, new Uint8Array(64)])),
    ),
  },
  {
    name: '17 signatures',
    expected: 'too-large',
    bundle: rewritten((fields) => {
      const one: CborValue = [new Uint8Array(16), new Map(), new Uint8Array(64)];
      fields.set(
        2,
        encodeCbor([new Uint8Array(), new Map(), utf8('x'), Array.from({ length: 17 }, () => one)]),
      );
    }),
  },
  {
    name: 'a byte string that claims to be of 4 GB',
    expected: 'too-large',
    bundle: async () => concat(fromHex('a3016b'), utf8(FORMAT), fromHex('025affffffff')),
  },
  {
    name: 'arrays in arrays, 60,000 deep',
    expected: 'malformed',
    bundle: async () =>
      concat(fromHex('a3016b'), utf8(FORMAT), fromHex('0241000385'), new Uint8Array(60_000).fill(0x81)),
  },
  {
    name: 'an array without an end',
    expected: 'malformed',
    bundle: async () => concat(fromHex('a3016b'), utf8(FORMAT), fromHex('024100039f'), new Uint8Array(4096)),
  },
  {
    name: 'bytes after the end',
    expected: 'malformed',
    async bundle(stage) {
      return concat(await stage.logged(await stage.command({ does: 'unlock' })), Uint8Array.of(0));
    },
  },
  {
    name: 'half a bundle',
    expected: 'malformed',
    async bundle(stage) {
      const good = await stage.logged(await stage.command({ does: 'unlock' }));
      return good.slice(0, good.length >> 1);
    },
  },
  { name: 'nothing', expected: 'malformed', bundle: async () => new Uint8Array() },
];
