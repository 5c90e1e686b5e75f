import { fromUtf8 } from '@holdfast/bytes';
import {
  findCosignature,
  parseSignatureLines,
  TrustError,
  type Checkpoint,
  type Cosignature,
  type Witness,
} from '@holdfast/trust';
import type { WitnessRefusal } from '../log-event.ts';

/** What came back over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What it means (C2SP tlog-witness). */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly cosignature: Cosignature }
  /** It has cosigned another size last: ask from there. */
  | { readonly kind: 'conflict'; readonly size: number }
  | { readonly kind: 'refused'; readonly reason: WitnessRefusal; readonly detail: string };

const SIZE_TYPE = 'text/x.tlog.size';

/** Never throws: an answer that cannot be is `rubbish`. */
export function readWitnessAnswer(
  { status, contentType, body }: HttpAnswer,
  witness: Witness,
  checkpoint: Checkpoint,
): WitnessAnswer {
  if (status === 200) return readCosignature(body, witness, checkpoint);
  if (status === 409) return readConflict(contentType, body);
  const reason = REASONS.get(status) ?? (status >= 500 ? 'unreachable' : 'rubbish');
  return { kind: 'refused', reason, detail: `it answered ${status}` };
}

const REASONS: ReadonlyMap<number, WitnessRefusal> = new Map([
  [403, 'unknown-log'],
  [404, 'unknown-log'],
  [422, 'fork'],
  [429, 'busy'],
  [503, 'busy'],
]);

function readCosignature(body: Uint8Array, witness: Witness, checkpoint: Checkpoint): WitnessAnswer {
  try {
    const cosignature = findCosignature(witness, checkpoint, parseSignatureLines(fromUtf8(body)));
    if (cosignature !== undefined) return { kind: 'cosigned', cosignature };
    return rubbish('it answered with cosignatures of others only');
  } catch (error) {
    return rubbish(error instanceof TrustError ? error.message : 'its answer is not UTF-8');
  }
}

function readConflict(contentType: string, body: Uint8Array): WitnessAnswer {
  if (contentType.split(';')[0]?.trim().toLowerCase() !== SIZE_TYPE)
    return { kind: 'refused', reason: 'fork', detail: 'it has another root for this size' };
  const text = body.length <= 20 ? String.fromCharCode(...body) : '';
  const size = /^(?:0|[1-9][0-9]{0,15})\n$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(size)) return rubbish('it answered with a conflict without a size');
  return { kind: 'conflict', size };
}

const rubbish = (detail: string): WitnessAnswer => ({ kind: 'refused', reason: 'rubbish', detail });
