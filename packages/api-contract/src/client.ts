import type { z } from 'zod';
import { Problem } from './problem.ts';
import { routes, type Route, type RouteName } from './routes.ts';

type In<R extends Route, K extends 'params' | 'query'> = R[K] extends z.ZodType ? z.input<R[K]> : undefined;
type Body<R extends Route> = R['body'] extends z.ZodType
  ? z.input<R['body']>
  : R['body'] extends 'xml'
    ? string
    : undefined;
type Out<R extends Route> = R['response'] extends z.ZodType ? z.output<R['response']> : undefined;
type Accepted<R extends Route> = R['accepted'] extends z.ZodType ? z.output<R['accepted']> : never;
type Given<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] };
/** A query of which nothing is required may be left out. */
type Query<Q> = Q extends object ? (object extends Q ? { query?: Q } : { query: Q }) : unknown;

export type RouteInput<N extends RouteName> = Given<{
  params: In<(typeof routes)[N], 'params'>;
  body: Body<(typeof routes)[N]>;
}> &
  Query<In<(typeof routes)[N], 'query'>>;
export type RouteOutput<N extends RouteName> = Out<(typeof routes)[N]> | Accepted<(typeof routes)[N]>;

/** The server answered with a problem document, or with something that is none (code `not_holdfast`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

export interface ClientOptions {
  /** Origin of the server, such as `http://127.0.0.1:8080`; empty in the browser. */
  readonly origin: string;
  /** Bearer token; absent where a cookie says who is asking. */
  readonly token?: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** Where a route's answer lives. Query values that are undefined are left out. */
export function routePath(name: RouteName, input: { params?: object; query?: object } = {}): string {
  const params = (input.params ?? {}) as Record<string, unknown>;
  const path = routes[name].path.replace(/\{(\w+)(\.\.\.)?\}/g, (_, key: string, rest?: string) => {
    const text = String(params[key]);
    return rest === undefined ? encodeURIComponent(text) : text.split('/').map(encodeURIComponent).join('/');
  });
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {}))
    if (value !== undefined) query.set(key, String(value));
  return `/api/v1${path}${query.size > 0 ? `?${query}` : ''}`;
}

/** A typed caller for every route. Rejects with {@link ApiError}; with the platform's own error where no server answered. */
export function createClient({ origin, token, fetch = globalThis.fetch }: ClientOptions) {
  return async function call<N extends RouteName>(
    name: N,
    ...[input, signal]: keyof RouteInput<N> extends never
      ? [input?: undefined, signal?: AbortSignal]
      : [input: RouteInput<N>, signal?: AbortSignal]
  ): Promise<RouteOutput<N>> {
    const route: Route = routes[name];
    const { body, ...address } = (input ?? {}) as { body?: unknown; params?: object; query?: object };
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined)
      headers['content-type'] = route.body === 'xml' ? 'application/xml' : 'application/json';
    const response = await fetch(origin + routePath(name, address), {
      method: route.method.toUpperCase(),
      headers,
      ...(body === undefined ? {} : { body: route.body === 'xml' ? (body as string) : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw new ApiError(await readProblem(response));
    return (route.response === undefined ? undefined : await response.json()) as RouteOutput<N>;
  };
}

export type Client = ReturnType<typeof createClient>;

async function readProblem(response: Response): Promise<Problem> {
  const parsed = Problem.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const title = `the answer (HTTP ${response.status}) is not one of Holdfast's`;
  return { type: 'about:blank', title, status: response.status, code: 'not_holdfast' };
}
