import type { Problem, Route } from '@holdfast/api-contract';
import type { z } from 'zod';
import type { HttpContext } from '../http-env.ts';
import { ApiProblem } from '../problem.ts';
import { BODY_LIMITS, readJson, readXml } from './body.ts';

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a route's handler is given: the parts of the request that its table entry names, parsed. */
export interface Input<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: R['body'] extends 'xml' ? string : Parsed<R['body']>;
}

/** Parses a request as the table has it. Throws ApiProblem. */
export async function readInput(route: Route, c: HttpContext): Promise<Input<Route>> {
  const params = route.params && parse(route.params, c.req.param(), 'path');
  const query = route.query && parse(route.query, readQuery(c.req.queries()), 'query');
  return { params, query, body: await readBody(route, c) } as Input<Route>;
}

function readQuery(given: Record<string, string[]>): Record<string, string | undefined> {
  const issues = Object.entries(given)
    .filter(([, values]) => values.length > 1)
    .map(([path]) => ({ path, message: 'given more than once' }));
  if (issues.length > 0) throw new ApiProblem('invalid_request', summarise('query', issues), issues);
  return Object.fromEntries(Object.entries(given).map(([name, [value]]) => [name, value]));
}

async function readBody({ body: schema, permission }: Route, c: HttpContext): Promise<unknown> {
  if (schema === undefined) return undefined;
  if (schema === 'xml') return readXml(c.req.raw);
  const limit = permission === 'public' ? BODY_LIMITS.stranger : BODY_LIMITS.json;
  // No body says as much as an empty object: an execute without arguments needs none.
  return parse(schema, (await readJson(c.req.raw, limit)) ?? {}, 'body');
}

function parse(schema: z.ZodType, value: unknown, part: 'path' | 'query' | 'body'): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }));
  const onPath = part === 'path' && issues.every(({ path }) => path === 'path');
  throw new ApiProblem(onPath ? 'invalid_path' : 'invalid_request', summarise(part, issues), issues);
}

function summarise(part: string, issues: NonNullable<Problem['issues']>): string {
  const [first] = issues;
  const where = first?.path === '' || first === undefined ? part : `${part}: ${first.path}`;
  return `${where}: ${first?.message ?? 'invalid'}${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''}`;
}
