import { decodeDeviceKey, openReceipt, TrustError, type Receipt } from '@holdfast/trust';
import type { Rows } from '../journal/rows.ts';
import { hexOf, sha256 } from './bytes.ts';
import type { HeardTrust } from './device-trusts.ts';

/** What became of a command on a device. */
export interface DeviceAnswer {
  readonly state: 'done' | 'refused' | 'failed' | 'expired';
  readonly reason: string | null;
  readonly receipt: Uint8Array | null;
}

/** What the device's receipts say of this command; undefined where they say nothing of it, or are not by the device's key. */
export function readReceipt(
  { row, receipt, refusal }: HeardTrust,
  { signed }: Pick<Rows['command'], 'signed'>,
): DeviceAnswer | undefined {
  if (signed === null) return undefined;
  const hash = hexOf(sha256(signed));
  for (const bytes of [receipt, refusal]) {
    const read = bytes.length === 0 ? undefined : opened(bytes, row.key);
    if (read === undefined || hexOf(read.command) !== hash) continue;
    const { outcome } = read;
    const reason = outcome.result === 'done' ? null : outcome.reason;
    return { state: outcome.result, reason, receipt: bytes };
  }
  return undefined;
}

function opened(bytes: Uint8Array, key: Uint8Array): Receipt | undefined {
  try {
    return openReceipt(bytes, decodeDeviceKey(key)).receipt;
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}
