import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HttpContext } from './http-env.ts';
import type { Answer } from './problem.ts';

const compress = promisify(gzip);

/** Below this many characters compression saves no packet worth its time. */
const WORTH_COMPRESSING = 4096;

/**
 * A JSON answer; long ones to a read are compressed. Answers to changes are not: they can hold a new secret beside text of the
 * caller's, which compression would let an eavesdropper guess (BREACH).
 */
export async function jsonAnswer(c: HttpContext, value: unknown, status: 200 | 201 | 202): Promise<Response> {
  const text = JSON.stringify(value);
  const headers = { 'content-type': 'application/json' };
  if (c.req.method !== 'GET' || text.length < WORTH_COMPRESSING) return c.body(text, status, headers);
  c.header('vary', 'accept-encoding', { append: true });
  if (!acceptsEncoding(c, 'gzip')) return c.body(text, status, headers);
  const body = new Uint8Array(await compress(text, { level: 4 }));
  return c.body(body, status, { ...headers, 'content-encoding': 'gzip' });
}

/** Whether Accept-Encoding lists it with a weight above zero (RFC 9110 §12.5.3). */
export function acceptsEncoding(c: HttpContext, name: 'gzip' | 'br'): boolean {
  return (c.req.header('accept-encoding') ?? '').split(',').some((entry) => {
    const [coding, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    return coding === name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

export function problemResponse(c: HttpContext, { problem, headers }: Answer): Response {
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    ...headers,
    'content-type': 'application/problem+json',
  });
}
