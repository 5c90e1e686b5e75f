import { setTimeout as delay } from 'node:timers/promises';
import {
  ApiError,
  Problem,
  routePath,
  streamMessages,
  type RouteInput,
  type StreamMessage,
  type StreamMessageName,
} from '@holdfast/api-contract';
import { explainFetch } from '../failure.ts';
import type { Session } from '../session.ts';
import { SseParser } from './sse-parser.ts';

type Named<N extends StreamMessageName> = N extends StreamMessageName
  ? { readonly name: N; readonly message: StreamMessage<N> }
  : never;
export type Followed = Named<StreamMessageName> | { readonly name: 'open' };

interface Options {
  readonly query: NonNullable<RouteInput<'streamEvents'>['query']>;
  readonly signal: AbortSignal;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/**
 * What the server says as it happens, until `signal`. `open` comes first, when the stream stands: what is asked of the server
 * after it cannot be missed. A stream that breaks is taken up again where it broke, with growing pauses, unless it never stood.
 */
export async function* follow(session: Session, { query, signal }: Options): AsyncGenerator<Followed> {
  let lastId: string | undefined;
  let wait = FIRST_WAIT;
  let stood = false;
  while (!signal.aborted) {
    const parser = new SseParser();
    try {
      const body = await open(session, query, lastId, signal);
      if (stood) session.out.note('connected again');
      else yield { name: 'open' };
      stood = true;
      wait = FIRST_WAIT;
      const decoder = new TextDecoder();
      for await (const chunk of body)
        for (const { event, data, id } of parser.push(decoder.decode(chunk, { stream: true }))) {
          lastId = id;
          const followed = parse(event, data);
          if (followed !== undefined) yield followed;
        }
    } catch (error) {
      if (signal.aborted) return;
      const explained = explainFetch(error, session.server);
      // Before it ever stood, or where the server itself says no, there is nothing to wait for.
      if (!stood || explained instanceof ApiError || explained === error) throw explained;
    }
    if (parser.retry !== undefined) wait = parser.retry;
    session.out.note('the connection was lost; connecting again');
    await delay(wait, undefined, { signal }).catch(() => undefined);
    wait = Math.min(Math.max(1, wait) * 2, LONGEST_WAIT);
  }
}

async function open(
  { server, token }: Session,
  query: Options['query'],
  lastId: string | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (lastId !== undefined) headers['last-event-id'] = lastId;
  const response = await fetch(server + routePath('streamEvents', { query }), { headers, signal });
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && response.body !== null && type.startsWith('text/event-stream')) return response.body;
  const problem = Problem.safeParse(await response.json().catch(() => undefined));
  if (problem.success) throw new ApiError(problem.data);
  const title = `HTTP ${response.status}, and no event stream`;
  throw new ApiError({ type: 'about:blank', title, status: response.status, code: 'not_holdfast' });
}

/** Messages of a newer server that this program does not know are passed over. */
function parse(name: string, data: string): Followed | undefined {
  if (!Object.hasOwn(streamMessages, name)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return undefined;
  }
  const message = streamMessages[name as StreamMessageName].safeParse(json);
  return message.success ? ({ name, message: message.data } as Followed) : undefined;
}
