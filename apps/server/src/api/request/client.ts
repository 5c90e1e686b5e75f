import type { HttpContext } from '../http-env.ts';

export interface Client {
  /** Address that the request came from. */
  readonly from: string;
  readonly scheme: 'http' | 'https';
}

/**
 * Where a request came from. The X-Forwarded headers count only where a proxy is known to set them, and of a list only the
 * last entry, which that proxy wrote; the others are whatever the client claims.
 */
export function clientOf(c: HttpContext, trustProxy: boolean): Client {
  const direct = c.env.incoming.socket.remoteAddress ?? 'unknown';
  if (!trustProxy) return { from: direct, scheme: 'http' };
  const last = (name: string): string | undefined => c.req.header(name)?.split(',').at(-1)?.trim();
  const forwarded = last('x-forwarded-for');
  return {
    from: forwarded === undefined || forwarded === '' ? direct : withoutPort(forwarded).slice(0, 64),
    scheme: last('x-forwarded-proto')?.toLowerCase() === 'https' ? 'https' : 'http',
  };
}

/** Some proxies write the port as well; kept, each connection would count as another client. */
function withoutPort(address: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(address)?.[1];
  return bracketed ?? address.replace(/^([^:]*):\d+$/, '$1');
}
