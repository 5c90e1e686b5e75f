import { concat } from '@holdfast/bytes';
import type { HttpAnswer } from './witness-answer.ts';

/** Sends a request to add a checkpoint. Rejects where there is no answer. */
export type PostCheckpoint = (url: URL, body: string, signal: AbortSignal) => Promise<HttpAnswer>;

const ANSWER_MS = 10_000;
/** A few cosignatures of the largest kind. */
const MAX_ANSWER_BYTES = 64 * 1024;

export const postCheckpoint: PostCheckpoint = async (url, body, signal) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES) throw new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: concat(...parts),
  };
};
