import {
  isQueued,
  routePath,
  routes,
  type QueuedOperation,
  type Route,
  type RouteName,
} from '@holdfast/api-contract';
import { jsonAnswer } from './answer.ts';
import type { Handlers } from './handlers.ts';
import type { HttpContext } from './http-env.ts';
import type { Mounts } from './mounts.ts';
import { ApiProblem } from './problem.ts';
import { readInput } from './request/input.ts';

export const API = '/api/v1';

type AnyHandler = (input: unknown, c: HttpContext) => unknown;

/** Puts every route of the contract's table on the server, and a 405 beside it for the methods that it does not take. */
export function mountContract(mounts: Mounts, handlers: Handlers): void {
  const methods = new Map<string, string[]>();
  for (const [name, route] of Object.entries(routes as Readonly<Record<string, Route>>)) {
    const handler = handlers[name as RouteName] as AnyHandler;
    const method = route.method.toUpperCase() as Uppercase<Route['method']>;
    methods.set(route.path, [...(methods.get(route.path) ?? []), method]);
    mounts.at(method, API + route.path, route.permission, async (c) => {
      const output = await handler(await readInput(route, c), c);
      if (output instanceof Response) return output;
      if (route.accepted !== undefined && isQueued(output as object))
        return queuedAnswer(c, output as QueuedOperation);
      return route.response === undefined
        ? c.body(null, 204)
        : jsonAnswer(c, output, route.status === 201 ? 201 : 200);
    });
  }
  for (const [path, taken] of methods) {
    const allow = (taken.includes('GET') ? [...taken, 'HEAD'] : taken).join(', ');
    mounts.at('ALL', API + path, 'self', (c) => {
      c.header('allow', allow);
      throw new ApiProblem('method_not_allowed', `This address takes ${allow}`);
    });
  }
}

/** The operation waits; Location is where it can be followed (RFC 9110 §15.3.3). */
function queuedAnswer(c: HttpContext, operation: QueuedOperation): Promise<Response> {
  const { endpoint, id } = operation;
  c.header('location', routePath('getOperation', { params: { endpoint, id } }));
  return jsonAnswer(c, operation, 202);
}
