import type { Hono, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Needed } from '../access/principal.ts';
import type { HttpContext, HttpEnv, HttpHandler } from './http-env.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'ALL';

export interface Mount {
  readonly method: Method;
  /** As people write it: `/api/v1/devices/{endpoint}`. */
  readonly route: string;
  readonly needed: Needed;
}

/**
 * The one way to put an address on the server: each names what it needs. What was put there by another way is found by
 * {@link answering} to be unnamed, and never runs.
 */
export class Mounts {
  readonly #app: Hono<HttpEnv>;
  readonly #named = new Map<unknown, Mount>();
  readonly #middleware = new Set<unknown>();

  constructor(app: Hono<HttpEnv>) {
    this.#app = app;
  }

  /** Runs around every request. */
  around(middleware: MiddlewareHandler<HttpEnv>): void {
    this.#middleware.add(middleware);
    this.#app.use('*', middleware);
  }

  at(method: Method, route: string, needed: Needed, handler: HttpHandler): void {
    // A fresh function for each address, since it is the handler by which the router's match is recognised.
    const own: HttpHandler = (c, next) => handler(c, next);
    this.#named.set(own, { method, route, needed });
    const pattern = route.replace(/\{(\w+)\.\.\.\}/g, ':$1{.+}').replace(/\{(\w+)\}/g, ':$1');
    if (method === 'ALL') this.#app.all(pattern, own);
    else this.#app.on(method, pattern, own);
  }

  /** What would answer this request; undefined where nothing would. Throws for an address that names no permission. */
  answering(c: HttpContext): Mount | undefined {
    const first = matchedRoutes(c).find(({ handler }) => !this.#middleware.has(handler));
    if (first === undefined) return undefined;
    const mount = this.#named.get(first.handler);
    if (mount === undefined) throw new Error(`${first.method} ${first.path} names no permission`);
    return mount;
  }

  /** Every address of the app, with the undefined ones that name no permission. For the test that looks for these. */
  get all(): readonly { readonly pattern: string; readonly mount: Mount | undefined }[] {
    return this.#app.routes
      .filter(({ handler }) => !this.#middleware.has(handler))
      .map(({ method, path, handler }) => ({
        pattern: `${method} ${path}`,
        mount: this.#named.get(handler),
      }));
  }
}
