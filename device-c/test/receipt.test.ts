import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import { encodeCbor, verifySignature, type CborValue } from '@holdfast/trust';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildVerifier, cannotBuild } from './build.ts';
import { Verifier } from './verifier.ts';

const reason = cannotBuild();

const OWNER = '0b'.repeat(16);
const COMMAND = 'c0'.repeat(32);
const NONCE = '17'.repeat(16);
/** {1: -9}: ESP256. */
const HEADER = encodeCbor(new Map([[1, -9]]));
const MAX = Number.MAX_SAFE_INTEGER;

interface Fields {
  readonly endpoint: string;
  readonly index: number;
  readonly result: number;
  readonly reason: string;
  readonly time: number;
  readonly state: number;
  readonly root: number;
}

const words = ({ endpoint, index, result, reason, time, state, root }: Fields): (string | number)[] => [
  OWNER,
  toHex(utf8(endpoint)),
  COMMAND,
  index,
  result,
  reason === '' ? '-' : toHex(utf8(reason)),
  time,
  NONCE,
  state,
  root,
];

/** docs/trust-format.md, "Receipt". */
const payloadOf = ({ endpoint, index, result, reason, time, state, root }: Fields): Uint8Array =>
  encodeCbor(
    new Map<number, CborValue>([
      [1, 'hf-receipt/1'],
      [2, fromHex(OWNER)],
      [3, endpoint],
      [4, fromHex(COMMAND)],
      [5, index],
      [6, result],
      [7, reason],
      [8, time],
      [9, fromHex(NONCE)],
      [10, state],
      [11, root],
    ]),
  );

const done: Fields = {
  endpoint: 'logger-17',
  index: 4,
  result: 0,
  reason: '',
  time: 1_790_000_000,
  state: 0,
  root: 1,
};

describe.skipIf(reason !== undefined)(`receipts${reason ? ` (${reason})` : ''}`, () => {
  let verifier: Verifier;
  let key: Uint8Array;
  beforeAll(async () => {
    verifier = new Verifier(await buildVerifier());
    key = fromHex((await verifier.ask('key'))[0] as string);
  }, 180_000);
  afterAll(async () => {
    expect(await verifier.end()).toBe(0);
  });

  test.each<[name: string, fields: Fields]>([
    ['done', done],
    ['refused', { ...done, result: 1, reason: 'wrong-nonce', state: 7 }],
    [
      'failed, as long as it can be',
      {
        endpoint: 'e'.repeat(255),
        index: MAX,
        result: 2,
        reason: 'r'.repeat(200),
        time: MAX,
        state: 7,
        root: MAX,
      },
    ],
    ['with numbers at the edges of their lengths', { ...done, index: 23, time: 0xff, root: 0x100 }],
    ['with numbers just over them', { ...done, index: 24, time: 0x1_0000, root: 0x1_0000_0000 }],
  ])('%s', async (_, fields) => {
    const [answer = ''] = await verifier.ask('receipt', ...words(fields));
    const bytes = fromHex(answer);
    const payload = payloadOf(fields);
    const signature = bytes.slice(-64);
    expect(answer).toBe(toHex(encodeCbor([HEADER, new Map(), payload, signature])));
    const signed = encodeCbor(['Signature1', HEADER, new Uint8Array(), payload]);
    expect(verifySignature({ kind: 'es256', bytes: key }, signed, signature)).toBe(true);
  });

  test.each<[name: string, fields: Fields]>([
    ['an endpoint that is too long', { ...done, endpoint: 'e'.repeat(256) }],
    ['a reason that is too long', { ...done, result: 2, reason: 'r'.repeat(201) }],
  ])('makes none with %s', async (_, fields) => {
    expect(await verifier.ask('receipt', ...words(fields))).toEqual(['-']);
  });
});
