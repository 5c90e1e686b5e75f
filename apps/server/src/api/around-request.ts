import { errorChain, randomId, type Clock, type Logger } from '@holdfast/kernel';
import type { MiddlewareHandler } from 'hono';
import { nobody } from '../access/principal.ts';
import { problemResponse } from './answer.ts';
import type { HttpContext, HttpEnv } from './http-env.ts';
import type { HttpMetrics } from './http-metrics.ts';
import { problemOf } from './problem.ts';
import { clientOf } from './request/client.ts';
import { addSecurityHeaders } from './security-headers.ts';

export interface AroundOptions {
  readonly log: Logger;
  readonly clock: Clock;
  readonly metrics: HttpMetrics;
  readonly trustProxy: boolean;
  readonly isClosing: () => boolean;
}

/** Around every request: names it, and of its answer writes the headers, the metrics and the log line. */
export function aroundRequest(options: AroundOptions): MiddlewareHandler<HttpEnv> {
  const { log, clock, metrics, trustProxy, isClosing } = options;
  return async (c, next) => {
    const started = clock.monotonic();
    const { from, scheme } = clientOf(c, trustProxy);
    c.set('request', randomId('req'));
    c.set('from', from);
    c.set('origin', `${scheme}://${c.req.header('host') ?? ''}`);
    c.set('principal', nobody);
    c.set('route', 'none');
    await next();
    addSecurityHeaders(c);
    c.res.headers.set('x-request-id', c.get('request'));
    if (isClosing()) c.res.headers.set('connection', 'close');
    const ms = clock.monotonic() - started;
    metrics.observe({ ...summaryOf(c), seconds: ms / 1000 });
    const fields = { ...summaryOf(c), ms: Math.round(ms * 10) / 10, request: c.get('request') };
    // Level by audience: what people change is of interest to the operator; what they look at, and what strangers try, is not.
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    const stranger = c.get('principal').kind === 'nobody' && c.res.status >= 400;
    if (reads || stranger) log.debug(fields, 'request');
    else log.info(fields, 'request');
  };
}

/** Answers what was thrown. Only what should not have happened is logged as an error, with all that is known of it. */
export function answerError(log: Logger, error: unknown, c: HttpContext): Response {
  const request = c.get('request');
  const answer = problemOf(error, request);
  const fields = { error: errorChain(error), route: c.get('route'), request };
  if (answer.problem.code === 'internal') log.error(fields, 'a request failed');
  else if (answer.problem.code === 'storage_unavailable') log.warn(fields, 'a request could not be stored');
  return problemResponse(c, answer);
}

const summaryOf = (c: HttpContext) => ({
  method: c.req.method,
  route: c.get('route'),
  status: c.res.status,
});
