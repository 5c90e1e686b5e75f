import { ApiProblem } from '../problem.ts';

const KIB = 1024;
/** In bytes. `stranger`: before anybody has signed in, where many may send at once and none has more to say than a token. */
export const BODY_LIMITS = { stranger: 4 * KIB, json: 1024 * KIB, xml: 4096 * KIB } as const;

/** The body as text, read no further than its limit. Empty where there is none. */
async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = (): ApiProblem =>
    new ApiProblem('body_too_large', `The body is larger than ${limit / KIB} KiB`);
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body) {
      length += chunk.byteLength;
      if (length > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new ApiProblem('invalid_request', 'The body was cut off', undefined, { cause: error });
  }
  if (length > limit) throw tooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ApiProblem('invalid_request', 'The body is not UTF-8 text');
  }
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;
const XML_TYPE = /^(?:application|text)\/xml$/;

/** Undefined where there is no body at all; only then is the type of no matter. */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const type = typeOf(request);
  if (type !== undefined) checkType(type, JSON_TYPE, 'application/json');
  const text = await readText(request, limit);
  if (text === '') return undefined;
  checkType(type, JSON_TYPE, 'application/json');
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiProblem('invalid_request', 'The body is not JSON');
  }
}

export async function readXml(request: Request): Promise<string> {
  checkType(typeOf(request), XML_TYPE, 'application/xml');
  const text = await readText(request, BODY_LIMITS.xml);
  if (text.trim() === '') throw new ApiProblem('invalid_request', 'The body is empty; XML is expected');
  return text;
}

const typeOf = (request: Request): string | undefined =>
  request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();

/** A form or plain text, which a page of any origin can send without asking first, is never taken for JSON. */
function checkType(type: string | undefined, wanted: RegExp, name: string): void {
  if (type === undefined || !wanted.test(type))
    throw new ApiProblem('unsupported_media_type', `The body must be ${name}`);
}
