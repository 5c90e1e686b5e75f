import { CborReader, FieldReader } from '@holdfast/trust';

/** What a receipt says. Its signature is the device's, whose key no auditor has: only the log vouches for it here. */
export interface ReceiptClaim {
  readonly endpoint: string;
  /** The command hash. */
  readonly command: Uint8Array;
  readonly result: 'done' | 'refused' | 'failed';
  readonly reason: string;
}

const RESULTS = ['done', 'refused', 'failed'] as const;
const MAX_PAYLOAD = 2048;

/** docs/trust-format.md, "Receipt". Throws TrustError. */
export function readReceipt(bytes: Uint8Array): ReceiptClaim {
  const outer = new CborReader(bytes);
  outer.tuple(4);
  outer.bytes({ max: 32 });
  outer.map({ max: 0 });
  const payload = new CborReader(outer.bytes({ max: MAX_PAYLOAD }));
  outer.fixed(64);
  outer.end();
  const fields = new FieldReader(payload, 'a receipt', 11);
  fields.need(1).text({ max: 16 });
  fields.need(2).fixed(16);
  const endpoint = fields.need(3).text({ min: 1, max: 255 });
  const command = fields.need(4).fixed(32);
  fields.need(5).integer();
  const result = RESULTS[fields.need(6).integer({ max: 2 })] ?? 'failed';
  return { endpoint, command, result, reason: fields.need(7).text({ max: 200 }) };
}
