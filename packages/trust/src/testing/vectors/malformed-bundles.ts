import { concat, fromHex } from '@holdfast/bytes';
import { encodeBundle } from '../../bundle/bundle-codec.ts';
import type { CborValue } from '../../cbor/encode-cbor.ts';
import { decodeCoseSign, encodeCoseSign } from '../../cose/cose-sign.ts';
import { logProofValue } from '../../log/log-proof-codec.ts';
import { testWitness } from '../../log/testing/log-parties.ts';
import { holder } from '../holders.ts';
import { ENDPOINT } from '../test-command.ts';
import { ada, testRoot } from '../test-root.ts';
import { commandBundle, LOG, NOW, ROOT, rootBundle, WITNESSES } from '../test-world.ts';
import { setOf } from './accepted.ts';
import { given } from './build.ts';
import { replace, withField, withoutField } from './edit.ts';
import type { Case } from './vector.ts';

const zeros = (length: number): Uint8Array => new Uint8Array(length);
const SIXTEEN = Array.from({ length: 16 }, (_, n) => holder(`Holder ${n}`));
const EIGHT = Array.from({ length: 8 }, (_, n) => testWitness(`w${n}.example`, 'ed25519', 30 + n));

/** The bundle itself, without a look at what is signed in it. */
export async function malformedBundles(): Promise<Case[]> {
  const bundle = await commandBundle();
  const good = encodeBundle(bundle);
  const proof = logProofValue(bundle.proof) as readonly CborValue[];
  const [first, second] = proof[4] as readonly (readonly CborValue[])[];
  const withProof = (at: number, value: CborValue): Uint8Array => withField(good, 3, proof.with(at, value));
  const withCosignature = (at: number, value: CborValue): Uint8Array =>
    withProof(4, [first!.with(at, value), second!]);
  const set = setOf(5);
  const inSet = encodeBundle(
    await commandBundle(
      { target: { kind: 'set', hash: set.hash, size: set.size } },
      { membership: set.membershipOf(ENDPOINT) },
    ),
  );
  const signedRoot = encodeBundle(await rootBundle({ ...ROOT, version: 2 }));
  const malformed: [name: string, bundle: Uint8Array][] = [
    ['of nothing', zeros(0)],
    ['of a zero', zeros(1)],
    ['of another format', withField(good, 1, 'hf-bundle/2')],
    ['of a format in bytes', withField(good, 1, new TextEncoder().encode('hf-bundle/1'))],
    ['without a format', withoutField(good, 1)],
    ['without what is signed', withoutField(good, 2)],
    ['without a proof', withoutField(good, 3)],
    ['with an unknown field', withField(good, 6, 1)],
    ['with a field of a negative number', withField(good, -1, 1)],
    ['that is an array', concat(fromHex('86'), good.subarray(1))],
    ['with a field twice', concat(fromHex('a4'), good.subarray(1, 14), good.subarray(1))],
    ['with fields out of order', replace(good, '016b', '026b')],
    ['with a number that is not in its shortest form', replace(good, '016b', '18016b')],
    ['with a length that is not in its shortest form', replace(good, '016b', '01780b')],
    ['of indefinite length', concat(fromHex('bf'), good.subarray(1), fromHex('ff'))],
    ['with a text of indefinite length', replace(good, '016b', '017f6b')],
    ['with a tag', concat(fromHex('d9d9f7'), good)],
    ['with a float', replace(good, '038504', '0385f94400')],
    ['with null', replace(good, '038504', '0385f6')],
    ['with a byte left over', concat(good, zeros(1))],
    ['twice', concat(good, good)],
    ['that ends too soon', good.subarray(0, -1)],
    ['that ends in a length', good.subarray(0, 15)],
    ['with nothing signed', withField(good, 2, zeros(0))],
    ['with something else signed', withField(good, 2, 'text')],
    ['with a proof of four parts', withField(good, 3, proof.slice(0, 4))],
    ['with a proof of six parts', withField(good, 3, [...proof, 1])],
    ['with a negative index', withProof(0, -1)],
    ['with an index of 2^53', replace(good, '038504', '03851b0020000000000000')],
    ['with a path of 33 bytes', withProof(2, zeros(33))],
    ['with a path in an array', withProof(2, [zeros(32)])],
    ['with a signature of the log of 63 bytes', withProof(3, zeros(63))],
    ['with a signature of the log of 65 bytes', withProof(3, zeros(65))],
    ['with cosignatures out of order', withProof(4, [second!, first!])],
    ['with a cosignature twice', withProof(4, [first!, first!])],
    ['with a cosignature of two parts', withProof(4, [first!.slice(0, 2)])],
    ['with a cosignature of witness 8', withProof(4, [first!, second!.with(0, 8)])],
    ['with a cosignature of 63 bytes', withCosignature(2, zeros(63))],
    ['with a cosignature of 2421 bytes', withCosignature(2, zeros(2421))],
    ['with a negative time', withCosignature(1, -1)],
    ['with a membership for one device', withField(good, 4, [0, zeros(32)])],
    ['without a membership for a set', withoutField(inSet, 4)],
    ['with a membership of one part', withField(inSet, 4, [0])],
    ['with a membership of four parts', withField(inSet, 4, [0, zeros(32), zeros(16), 0])],
    ['with a membership with a nonce of 15 bytes', withField(inSet, 4, [0, zeros(32), zeros(15)])],
    ['with a membership with a path of 31 bytes', withField(inSet, 4, [0, zeros(31)])],
    ['with a membership for a root', withField(signedRoot, 4, [0, zeros(32)])],
    ['with an attachment for a root', withField(signedRoot, 5, zeros(32))],
    ['with a text as attachment', withField(good, 5, 'text')],
    ['of 65,536 zeros', zeros(65_536)],
    ['with 16,384 zeros signed', withField(good, 2, zeros(16_384))],
  ];
  const tooLarge: [name: string, bundle: Uint8Array][] = [
    ['of 65,537 bytes', zeros(65_537)],
    ['with 16,385 bytes signed', withField(good, 2, zeros(16_385))],
    ['with a path of 65 hashes', withProof(2, zeros(65 * 32))],
    ['with a path of 2081 bytes', withProof(2, zeros(65 * 32 + 1))],
    [
      'with 9 cosignatures',
      withProof(
        4,
        Array.from({ length: 9 }, (_, at) => first!.with(0, at)),
      ),
    ],
    ['with a membership with a path of 65 hashes', withField(inSet, 4, [0, zeros(65 * 32)])],
    ['with an attachment of 16,385 bytes', withField(good, 5, zeros(16_385))],
    ['with 17 signatures', withField(good, 2, await seventeen(bundle.signed))],
  ];
  const root = testRoot({
    log: LOG.log,
    witnesses: EIGHT.map(({ witness }) => witness),
    quorum: 8,
    holders: SIXTEEN,
    roles: [{ name: 'all', operations: [6, 10], threshold: 16, holders: SIXTEEN, outside: 16 }],
  });
  return [
    ...malformed.map(([name, bytes]): Case => ({
      name: `a bundle ${name}`,
      bundle: bytes,
      expect: 'malformed',
    })),
    ...tooLarge.map(([name, bytes]): Case => ({
      name: `a bundle ${name}`,
      bundle: bytes,
      expect: 'too-large',
    })),
    await given(
      '16 signatures and 8 cosignatures',
      'accepted',
      {},
      { signers: SIXTEEN, witnesses: EIGHT, cosign: EIGHT.map((_, at) => [at, NOW + at] as const) },
      { device: { root }, timeFloor: NOW },
    ),
    await given(
      'a witness of a root with fewer',
      'bad-cosignature',
      {},
      {
        witnesses: [...WITNESSES, ...EIGHT],
        cosign: [
          [0, NOW],
          [1, NOW],
          [7, NOW],
        ],
      },
    ),
  ];
}

/** By hand: our encoder would refuse. */
async function seventeen(signed: Uint8Array): Promise<Uint8Array> {
  const { payload } = decodeCoseSign(signed);
  const signature = await ada.sign(payload);
  const signatures = Array.from({ length: 16 }, (_, n) => ({ ...signature, keyId: zeros(8).fill(n) }));
  const sixteen = encodeCoseSign({ payload, signatures });
  const one = encodeCoseSign({ payload, signatures: [signature] });
  const last = one.subarray(-SIGNATURE);
  return concat(replace(sixteen, '90834d', '91834d'), last);
}

/** `[protected, {}, signature]` with a key id of 8 bytes. */
const SIGNATURE = 1 + 14 + 1 + 66;
