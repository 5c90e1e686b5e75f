import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor, type CborValue } from '../cbor/encode-cbor.ts';
import { FieldReader } from '../cbor/field-reader.ts';
import { MAX_ENDPOINT } from '../command/command-codec.ts';
import { TrustError } from '../trust-error.ts';
import type { DeviceFlags, Outcome, Receipt } from './receipt.ts';

const RECEIPT_FORMAT = 'hf-receipt/1';
const ID_LENGTH = 16;
const HASH_LENGTH = 32;
const MAX_REASON = 200;

const LOCKED = 0b001;
const DISABLED = 0b010;
const WIPED = 0b100;

const RESULTS = ['done', 'refused', 'failed'] as const;

/** Throws {@link TrustError} `malformed`. */
export function decodeReceipt(bytes: Uint8Array): Receipt {
  const reader = new CborReader(bytes);
  const fields = new FieldReader(reader, 'a receipt', 11);
  if (fields.need(1).text({ max: RECEIPT_FORMAT.length }) !== RECEIPT_FORMAT) {
    throw new TrustError('malformed', 'not a receipt');
  }
  const receipt: Receipt = {
    owner: fields.need(2).fixed(ID_LENGTH),
    endpoint: fields.need(3).text({ min: 1, max: MAX_ENDPOINT }),
    command: fields.need(4).fixed(HASH_LENGTH),
    index: fields.need(5).integer(),
    outcome: readOutcome(fields),
    time: fields.need(8).integer(),
    nonce: fields.need(9).fixed(ID_LENGTH),
    state: flagsOf(fields.need(10).integer({ max: LOCKED | DISABLED | WIPED })),
    root: fields.need(11).integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  };
  fields.end();
  reader.end();
  return receipt;
}

/** Throws {@link TrustError} `malformed` for what would not be a receipt. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const { outcome } = receipt;
  const bytes = encodeCbor(
    new Map<number, CborValue>([
      [1, RECEIPT_FORMAT],
      [2, receipt.owner],
      [3, receipt.endpoint],
      [4, receipt.command],
      [5, receipt.index],
      [6, RESULTS.indexOf(outcome.result)],
      [7, outcome.result === 'done' ? '' : outcome.reason],
      [8, receipt.time],
      [9, receipt.nonce],
      [10, flagBits(receipt.state)],
      [11, receipt.root],
    ]),
  );
  decodeReceipt(bytes);
  return bytes;
}

/** As the object's resource State has them, too. */
export const flagBits = ({ locked, disabled, wiped }: DeviceFlags): number =>
  (locked ? LOCKED : 0) | (disabled ? DISABLED : 0) | (wiped ? WIPED : 0);

export const flagsOf = (bits: number): DeviceFlags => ({
  locked: (bits & LOCKED) !== 0,
  disabled: (bits & DISABLED) !== 0,
  wiped: (bits & WIPED) !== 0,
});

function readOutcome(fields: FieldReader): Outcome {
  const result = RESULTS[fields.need(6).integer({ max: RESULTS.length - 1 })] as Outcome['result'];
  const reason = fields.need(7).text({ max: MAX_REASON });
  if ((result === 'done') !== (reason === '')) {
    throw new TrustError('malformed', 'a reason for what was done, or none for what was not');
  }
  return result === 'done' ? { result } : { result, reason };
}
