import { parseTilePath, TrustError, type TileAddress } from '@holdfast/trust';
import type { HttpContext } from './http-env.ts';
import type { Mounts } from './mounts.ts';
import { ApiProblem } from './problem.ts';

/** The log as it is published: C2SP tlog-tiles, and the contents beside it (docs/trust-format.md, "Log"). */
export interface PublishedLog {
  readonly checkpoint: string;
  readonly reader: {
    tile(level: number, index: number, width: number): Promise<Uint8Array | undefined>;
    entries(index: number, width: number): Promise<Uint8Array | undefined>;
    /** By its hash in lower-case hex. */
    content(hash: string): Promise<Uint8Array | undefined>;
  };
}

/** `isPrivate`: only who has signed in may read it. */
export function mountLog(mounts: Mounts, log: PublishedLog, isPrivate: boolean): void {
  const needed = isPrivate ? 'self' : 'public';
  // What has been published under an address never changes.
  const caching = `${isPrivate ? 'private' : 'public'}, max-age=31536000, immutable`;
  const answer = (c: HttpContext, bytes: Uint8Array | undefined): Response => {
    if (bytes === undefined) throw new ApiProblem('not_found');
    const headers = { 'content-type': 'application/octet-stream', 'cache-control': caching };
    return c.body(new Uint8Array(bytes), 200, headers);
  };
  mounts.at('GET', '/log/checkpoint', needed, (c) =>
    c.body(log.checkpoint, 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache',
    }),
  );
  mounts.at('GET', '/log/tile/{path...}', needed, async (c) => {
    const { level, index, width } = addressOf(c.req.path.slice('/log/tile/'.length));
    const { reader } = log;
    return answer(
      c,
      level === 'entries' ? await reader.entries(index, width) : await reader.tile(level, index, width),
    );
  });
  mounts.at('GET', '/log/content/{hash}', needed, async (c) => {
    const hash = c.req.path.slice('/log/content/'.length);
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new ApiProblem('not_found');
    return answer(c, await log.reader.content(hash));
  });
}

function addressOf(path: string): TileAddress {
  try {
    return parseTilePath(path);
  } catch (cause) {
    if (cause instanceof TrustError) throw new ApiProblem('not_found');
    throw cause;
  }
}
