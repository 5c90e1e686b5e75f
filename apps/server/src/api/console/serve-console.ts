import { acceptsEncoding } from '../answer.ts';
import type { HttpContext, HttpHandler } from '../http-env.ts';
import { ApiProblem } from '../problem.ts';
import { ConsoleFiles, type ConsoleFile } from './console-files.ts';
import { NOT_BUILT_PAGE } from './not-built-page.ts';

/** Answers with the console's files; any other address that a person opens is one of the console's own (history routing). */
export function serveConsole(dir: string): HttpHandler {
  const files = new ConsoleFiles(dir);
  return async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw new ApiProblem('not_found');
    const name = c.req.path.slice(1);
    const file = name === '' ? undefined : await files.get(name);
    if (file !== undefined) return answer(c, file, name !== 'index.html');
    if (!mayBePage(c, name)) throw new ApiProblem('not_found');
    const index = await files.get('index.html');
    return index === undefined ? c.html(NOT_BUILT_PAGE, 503) : answer(c, index, false);
  };
}

/** A missing file of the build must not answer with the page: a browser would try to run it. */
function mayBePage(c: HttpContext, name: string): boolean {
  if (name.startsWith('assets/')) return false;
  return name === '' || (c.req.header('accept') ?? '').includes('text/html');
}

async function answer(c: HttpContext, file: ConsoleFile, cacheable: boolean): Promise<Response> {
  const encoding =
    file.encodings.find((name) => name === 'identity' || acceptsEncoding(c, name)) ?? 'identity';
  const etag = `"${file.etag}-${encoding}"`;
  const headers: Record<string, string> = { 'content-type': file.type, vary: 'accept-encoding' };
  headers['cache-control'] = file.immutable
    ? 'private, max-age=31536000, immutable'
    : cacheable
      ? 'private, no-cache'
      : 'no-store';
  if (cacheable) headers['etag'] = etag;
  if (encoding !== 'identity') headers['content-encoding'] = encoding;
  if (cacheable && c.req.header('if-none-match')?.includes(etag)) {
    delete headers['content-encoding'];
    return c.body(null, 304, headers);
  }
  return c.body(new Uint8Array(await file.body(encoding)), 200, headers);
}
