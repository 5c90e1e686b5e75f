import { concat, fromHex, toHex } from '@holdfast/bytes';
import { encodeBundle } from '../../bundle/bundle-codec.ts';
import { encodeCbor, type CborValue } from '../../cbor/encode-cbor.ts';
import { encodeCommand } from '../../command/command-codec.ts';
import { decodeCoseSign } from '../../cose/cose-sign.ts';
import { keyId } from '../../keys/key-id.ts';
import { encodeRoot } from '../../root/root-codec.ts';
import { ENDPOINT, NONCE, testCommand } from '../test-command.ts';
import { ada, ben, cleo, ISSUED, signBy } from '../test-root.ts';
import { commandBundle, ROOT } from '../test-world.ts';
import { replace, withField, withoutField } from './edit.ts';
import type { Case } from './vector.ts';

const zeros = (length: number): Uint8Array => new Uint8Array(length);
const text = (length: number): string => 'x'.repeat(length);

/** What is signed, and what is signed in it: well signed, but not of the format. */
export async function malformedContents(): Promise<Case[]> {
  const { proof } = await commandBundle();
  const bundle = (name: string, signed: Uint8Array): Case => ({
    name,
    bundle: encodeBundle({ signed, proof }),
    expect: 'malformed',
  });
  const payloads = [
    ...commands().map(([name, payload]) => [`a command ${name}`, payload] as const),
    ...roots().map(([name, payload]) => [`a root ${name}`, payload] as const),
  ];
  return [
    ...(await structures()).map(([name, signed]) => bundle(`what is signed, ${name}`, signed)),
    ...(await Promise.all(payloads.map(async ([name, payload]) => bundle(name, await signBy(payload, ada))))),
  ];
}

async function structures(): Promise<[name: string, signed: Uint8Array][]> {
  const payload = encodeCommand(testCommand());
  const one = await signBy(payload, ada);
  const two = await signBy(payload, ada, ben);
  const passkey = await signBy(payload, cleo);
  const [low, high] = decodeCoseSign(two).signatures.map(({ keyId }) => toHex(keyId));
  return [
    ['with its tag', replace(one, '8440a0', 'd8628440a0')],
    ['of three parts', replace(one, '8440a0', '8340')],
    ['with a protected header of an empty map', replace(one, '8440a0', '8441a0a0')],
    ['with an unprotected header', replace(one, '8440a0', '8440a10401')],
    ['with a payload elsewhere', replace(one, toHex(encodeCbor(payload)), 'f6')],
    ['with an empty payload', replace(one, toHex(encodeCbor(payload)), '40')],
    ['with a payload that is none', replace(one, toHex(encodeCbor(payload)), '4100')],
    ['with a payload of another format', await signBy(withField(payload, 1, 'hf-receipt/1'), ada)],
    ['without signatures', replace(one, '81834d', '80834d').subarray(0, one.length - 82)],
    ['cut short', one.subarray(0, -1)],
    ['with a byte left over', concat(one, zeros(1))],
    ['with a signature of 63 bytes', replace(one, '5840', '583f')],
    ['with a signature in two parts', replace(one, '834d', '824d')],
    ['with algorithm ES256 of old', replace(two, '0128', '0126')],
    ['with an algorithm that is none of ours', replace(one, '0132', '0127')],
    ['with an algorithm by name', replace(one, '4da20132', '4ea2016132')],
    ['without an algorithm', replace(one, '4da2013204', '4ba104')],
    [
      'without a key id',
      replace(one, `4da201320448${toHex(decodeCoseSign(one).signatures[0]!.keyId)}`, '43a10132'),
    ],
    ['with a key id of 7 bytes', replace(one, '0448', '0447')],
    ['with a header that a device does not know', replace(one, '4da2', '4da3')],
    ['with a header of a byte too many', replace(one, '0448', '0449')],
    ['with a signature twice', replace(two, low!, high!)],
    [
      'with signatures out of order',
      replace(replace(replace(two, low!, '00'.repeat(8)), high!, low!), '00'.repeat(8), high!),
    ],
    ['with an unprotected header for a key', replace(one, 'a05840', 'a104005840')],
    ['with a passkey of one part', replace(passkey, '8245', '8145')],
    ['with a passkey with flags alone', replace(passkey, '82450500000000', '824105')],
    ['with a passkey without a tail', replace(passkey, '417d', '40')],
    ['with a passkey with a tail that begins otherwise', replace(passkey, '417d', '4120')],
    ['with a passkey with a tail of 257 bytes', replace(passkey, '417d', `5901012c${'78'.repeat(256)}`)],
    ['with a passkey under another label', replace(passkey, '3a00010000', '3a00010001')],
  ];
}

function commands(): [name: string, payload: Uint8Array][] {
  const good = encodeCommand(testCommand({ nonce: NONCE, reason: 'because' }));
  const field = (key: number, value: CborValue): Uint8Array => withField(good, key, value);
  return [
    ...[2, 3, 4, 5, 6, 7, 8, 9].map((key): [string, Uint8Array] => [
      `without field ${key}`,
      withoutField(good, key),
    ]),
    ['with field 12', field(12, 1)],
    ['with a format of three', field(1, 'hf-cmd/3')],
    ['with an owner of 15 bytes', field(2, zeros(15))],
    ['with an owner in text', field(2, text(16))],
    ['with version 0 of the root', field(3, 0)],
    ['with a target of kind 0', field(4, [0, ENDPOINT])],
    ['with a target of kind 4', field(4, [4, ENDPOINT])],
    ['with a target that is a text', field(4, ENDPOINT)],
    ['with a device of no name', field(4, [1, ''])],
    ['with a device of 256 bytes', field(4, [1, text(256)])],
    ['with a device in bytes', field(4, [1, zeros(4)])],
    ['with a device of a size', field(4, [1, ENDPOINT, 1])],
    ['with a set of no size', withField(withoutField(good, 10), 4, [2, zeros(32)])],
    ['with a set of 0', withField(withoutField(good, 10), 4, [2, zeros(32), 0])],
    ['with a set by a hash of 31 bytes', withField(withoutField(good, 10), 4, [2, zeros(31), 1])],
    ['with a model of 65 bytes', withField(withoutField(good, 10), 4, [3, text(65)])],
    ['with a nonce for a set', field(4, [2, zeros(32), 1])],
    ['with a nonce for a model', field(4, [3, 'm'])],
    ['with operation 0', field(5, 0)],
    ['with operation 256', field(5, 256)],
    ['with operation by name', field(5, 'lock')],
    ['with arguments in an array', field(6, [])],
    ['with argument 0', field(6, new Map([[0, 1]]))],
    ['with argument 256', field(6, new Map([[256, 1]]))],
    ['with a negative argument', field(6, new Map([[1, -1]]))],
    ['with an array as argument', field(6, new Map<number, CborValue>([[1, [1]]]))],
    ['with a map as argument', field(6, new Map([[1, new Map()]]))],
    ['with an empty text as argument', field(6, new Map([[1, '']]))],
    ['with a text of 65 bytes as argument', field(6, new Map([[1, text(65)]]))],
    ['with 65 bytes as argument', field(6, new Map([[1, zeros(65)]]))],
    ['with nine arguments', field(6, new Map(Array.from({ length: 9 }, (_, n) => [n + 1, 1])))],
    ['with arguments out of order', replace(good, '050606a0', '050606a202010101')],
    ['with an argument twice', replace(good, '050606a0', '050606a201010102')],
    ['with null as argument', replace(good, '050606a0', '050606a101f6')],
    ['that ends when it begins', field(8, ISSUED)],
    ['with a beginning of 2^53', replace(good, '071a6ab13b80', '071b0020000000000000')],
    ['with a salt of 15 bytes', field(9, zeros(15))],
    ['with a nonce of 17 bytes', field(10, zeros(17))],
    ['with an empty reason', field(11, '')],
    ['with a reason of 201 bytes', field(11, text(201))],
    ['with a reason of 201 bytes in 101 letters', field(11, `${'ö'.repeat(100)}x`)],
    ['with a reason that is not UTF-8', replace(good, toHex(encodeCbor('because')), '62c328')],
    ['with a surrogate in its reason', replace(good, toHex(encodeCbor('because')), '63eda080')],
    ['with an overlong letter in its reason', replace(good, toHex(encodeCbor('because')), '62c0af')],
  ];
}

function roots(): [name: string, payload: Uint8Array][] {
  // Without the witness whose key is longer than all the rest.
  const good = encodeRoot({ ...ROOT, version: 2, witnesses: ROOT.witnesses.slice(0, 2) });
  const field = (key: number, value: CborValue): Uint8Array => withField(good, key, value);
  const keys = ROOT.keys.map(({ key, label }): CborValue[] => [
    key.kind === 'webauthn-es256'
      ? [3, key.bytes, key.rpId, key.origin]
      : [key.kind === 'ed25519' ? 1 : 2, key.bytes],
    label,
  ]);
  const p256 = ROOT.keys.find(({ key }) => key.kind === 'es256')!.key.bytes;
  const role = (...values: readonly CborValue[]): Uint8Array => field(8, [values]);
  const withKey = (key: CborValue): Uint8Array => field(7, [[key, 'x']]);
  const witness = (key: CborValue, name = 'w'): CborValue => [name, key];
  return [
    ...Array.from({ length: 10 }, (_, n): [string, Uint8Array] => [
      `without field ${n + 2}`,
      withoutField(good, n + 2),
    ]),
    ['with field 12', field(12, 1)],
    ['of version 0', field(3, 0)],
    ['without a name', field(4, '')],
    ['with a name of 65 bytes', field(4, text(65))],
    ['that expires when it is issued', field(6, ISSUED)],
    ['without keys', field(7, [])],
    [
      'with 17 keys',
      field(
        7,
        Array.from({ length: 17 }, () => keys[0]!),
      ),
    ],
    ['with keys out of order', field(7, keys.toReversed())],
    ['with a key twice', field(7, [keys[0]!, keys[0]!, keys[1]!])],
    [
      'with a key without a label',
      field(
        7,
        keys.map(([key]) => [key!, '']),
      ),
    ],
    ['with a key of kind 5', withKey([5, zeros(32)])],
    ['with an ML-DSA key as holder', withKey([4, zeros(1312)])],
    ['with an Ed25519 key of 31 bytes', withKey([1, zeros(31)])],
    ['with a compressed point', withKey([2, p256.slice(0, 33)])],
    ['with a point that is not uncompressed', withKey([2, p256.with(0, 6)])],
    ['with a passkey without a page', withKey([3, p256])],
    ['with a quote in an origin', withKey([3, p256, 'a', 'https://"'])],
    ['with a backslash in an rpId', withKey([3, p256, '\\', 'https://a'])],
    ['with a space in an origin', withKey([3, p256, 'a', 'https://a b'])],
    ['with an origin of 129 bytes', withKey([3, p256, 'a', text(129)])],
    ['with a rpId beyond ASCII', withKey([3, p256, 'ä', 'https://a'])],
    ['without roles', field(8, [])],
    [
      'with nine roles',
      field(
        8,
        Array.from({ length: 9 }, (_, n) => [`${n}`, [10 + n], 1, [0, 1, 2], 1]),
      ),
    ],
    ['without a role for roots', role('a', [2], 1, [0], 0)],
    [
      'with two roles for one operation',
      field(8, [
        ['a', [10], 2, [0, 1, 2], 1],
        ['b', [10], 2, [0, 1, 2], 1],
      ]),
    ],
    [
      'with two roles of one name',
      field(8, [
        ['a', [2], 1, [0], 0],
        ['a', [10], 2, [0, 1, 2], 1],
      ]),
    ],
    ['with a role of 33 bytes', role(text(33), [10], 2, [0, 1, 2], 1)],
    [
      'with a role for nothing',
      field(8, [
        ['a', [], 1, [0], 0],
        ['b', [10], 2, [0, 1, 2], 1],
      ]),
    ],
    ['with operations out of order', role('a', [10, 2], 2, [0, 1, 2], 1)],
    ['with an operation twice', role('a', [10, 10], 2, [0, 1, 2], 1)],
    ['with operation 256 in a role', role('a', [10, 256], 2, [0, 1, 2], 1)],
    ['with a threshold of 0', role('a', [10], 0, [0, 1, 2], 0)],
    ['with a threshold above its keys', role('a', [10], 4, [0, 1, 2], 1)],
    ['with a role without keys', role('a', [10], 1, [], 1)],
    ['with a key that it has not', role('a', [10], 1, [0, 1, 3], 1)],
    ['with a key twice in a role', role('a', [10], 2, [0, 0], 1)],
    ['with keys of a role out of order', role('a', [10], 1, [2, 1, 0], 1)],
    ['with more outside than its threshold', role('a', [10], 1, [0, 1, 2], 2)],
    ['with more outside than keys outside', role('a', [10], 3, [0, 1, 2], 3)],
    ...[1, 3, 5, 10, 11].map((number): [string, Uint8Array] => [
      `with passkeys alone for operation ${number}`,
      field(
        8,
        number === 10
          ? [['a', [10], 2, [0, 1, 2], 0]]
          : [
              ['a', [number], 2, [0, 1, 2], 0],
              ['b', [10], 2, [0, 1, 2], 1],
            ],
      ),
    ]),
    ['with an origin of no bytes', field(9, ['', zeros(32)])],
    ['with an origin of two lines', field(9, ['a\nb', zeros(32)])],
    ['with a plus sign in its origin', field(9, ['a+b', zeros(32)])],
    ['with a key of the log of 31 bytes', field(9, ['a', zeros(31)])],
    [
      'with nine witnesses',
      field(
        10,
        Array.from({ length: 9 }, (_, n) => witness([1, zeros(32).fill(n)])),
      ),
    ],
    ['with a witness of kind 2', field(10, [witness([2, p256])])],
    [
      'with a witness twice',
      withField(field(10, [witness([1, zeros(32)]), witness([1, zeros(32)], 'v')]), 11, 1),
    ],
    ['with its log as witness', withField(field(10, [witness([1, ROOT.log.key])]), 11, 1)],
    ['with a space in the name of a witness', withField(field(10, [witness([1, zeros(32)], 'a b')]), 11, 1)],
    ['with a quorum above its witnesses', field(11, 3)],
    ['cut short', good.subarray(0, -1)],
    ['with one key under two ids', oneKeyTwice(good, p256)],
    ['that is an empty map', fromHex('a0')],
  ];
}

function oneKeyTwice(good: Uint8Array, bytes: Uint8Array): Uint8Array {
  const plain: CborValue = [[2, bytes], 'x'];
  const passkey: CborValue = [[3, bytes, 'a', 'https://a'], 'y'];
  const withKeys = (...keys: readonly CborValue[]): Uint8Array =>
    withField(withField(good, 7, keys), 8, [['a', [10], 2, [0, 1], 1]]);
  // Whichever of the two orders is that of their ids.
  const [a, b] = (['es256', 'webauthn-es256'] as const).map((kind) => toHex(keyId({ kind, bytes })));
  return a! < b! ? withKeys(plain, passkey) : withKeys(passkey, plain);
}
