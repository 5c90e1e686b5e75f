import type { MiddlewareHandler } from 'hono';
import type { Access } from '../access/access.ts';
import { decide, nobody, type Needed, type Principal } from '../access/principal.ts';
import type { HttpContext, HttpEnv } from './http-env.ts';
import type { Mounts } from './mounts.ts';
import { ApiProblem } from './problem.ts';
import { checkOrigin, isOwnHost, type Hosts } from './request/origin.ts';
import { readSessionCookie } from './request/session-cookie.ts';

/**
 * Stands before every address: no handler runs unless {@link decide} allows what its address names. An address that does not
 * exist asks for a sign-in too, so that a stranger cannot tell which do.
 */
export function gate(mounts: Mounts, access: Access, hosts: () => Hosts): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const mount = mounts.answering(c);
    c.set('route', mount?.route ?? 'none');
    const bearer = bearerOf(c.req.header('authorization'));
    // A bearer token is proof of its own: it is not sent for a page that a browser was tricked into loading.
    if (bearer === undefined && !isOwnHost(c.req.header('host') ?? '', hosts()))
      throw new ApiProblem(
        'unknown_host',
        'This server does not answer to this host name; set HOLDFAST_PUBLIC_URL to the address that people use',
      );
    const needed: Needed = mount?.needed ?? 'self';
    const principal = needed === 'public' ? nobody : identify(c, access, bearer);
    c.set('principal', principal);
    if (bearer === undefined)
      checkOrigin(c.req.raw, hosts(), principal.kind === 'nobody' ? 'optional' : 'required');
    const decision = decide(principal, needed);
    if (decision === 'forbid') throw new ApiProblem('forbidden', `This needs the permission ${needed}`);
    if (decision === 'sign-in') {
      if (!isPageVisit(c)) throw new ApiProblem('unauthenticated');
      return c.redirect(signInPage(c));
    }
    return next();
  };
}

function identify(c: HttpContext, access: Access, bearer: string | undefined): Principal {
  return access.identify({ bearer, cookie: readSessionCookie(c), from: c.get('from') });
}

/** Undefined where no token is claimed. Another scheme is a wrong token, not none: it must not fall back to the cookie. */
function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  return /^Bearer +(\S+)$/i.exec(header)?.[1] ?? '';
}

/** A person who opens a page of the console, rather than a program or a page's own request. */
function isPageVisit(c: HttpContext): boolean {
  if (c.req.method !== 'GET' || /^\/api(\/|$)/.test(c.req.path)) return false;
  const mode = c.req.header('sec-fetch-mode');
  return mode === undefined ? (c.req.header('accept') ?? '').includes('text/html') : mode === 'navigate';
}

/** Where to sign in, and where to go then. */
function signInPage(c: HttpContext): string {
  const { pathname, search } = new URL(c.req.url);
  const wanted = pathname + search;
  return wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`;
}
