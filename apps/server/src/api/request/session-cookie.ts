import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { HttpContext } from '../http-env.ts';

const NAME = 'holdfast_session';

const attributes = (c: HttpContext) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: c.get('origin').startsWith('https:'),
  }) as const;

export const readSessionCookie = (c: HttpContext): string | undefined => getCookie(c, NAME);

/** The cookie goes when the browser does or when the session has run out, whichever is first. */
export function writeSessionCookie(c: HttpContext, secret: string, lifetimeMs: number): void {
  setCookie(c, NAME, secret, { ...attributes(c), maxAge: Math.floor(lifetimeMs / 1000) });
}

export function clearSessionCookie(c: HttpContext): void {
  deleteCookie(c, NAME, attributes(c));
}
