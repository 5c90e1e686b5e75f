import type { StreamMessageName, StreamQuery } from '@holdfast/api-contract';
import type { z } from 'zod';
import type { HttpContext } from '../http-env.ts';
import type { StreamFilter } from './stream-groups.ts';
import type { StreamHub } from './stream-hub.ts';

/** What is sent where a reader does not say what it wants: `values` would be most of it, and few need those of every device. */
const USUAL: readonly StreamMessageName[] = ['device', 'removed', 'feed'];

/** Opens a stream for a request. `onEnd` calls back when the session it was opened with ends, and returns what stops that. */
export function streamResponse(
  c: HttpContext,
  hub: StreamHub,
  query: z.output<typeof StreamQuery>,
  onEnd: (end: () => void) => () => void,
): Response {
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would gather the messages otherwise.
    'x-accel-buffering': 'no',
  };
  // HEAD is answered as GET without its body; a stream opened for it would have no reader.
  if (c.req.method === 'HEAD') return new Response(null, { headers });
  const stream = hub.open({
    filter: filterOf(query),
    lastEventId: c.req.header('last-event-id'),
    abort: () => c.env.outgoing.destroy(),
    onClosed: () => stopWatch(),
  });
  const stopWatch = onEnd(() => stream.end());
  return new Response(stream.body, { headers });
}

function filterOf({ endpoint, messages }: z.output<typeof StreamQuery>): StreamFilter {
  const names = messages === undefined ? USUAL : (messages.split(',') as StreamMessageName[]);
  return { endpoint, names: new Set(names) };
}
