import { request, type IncomingMessage } from 'node:http';
import { ADMIN_TOKEN } from './start-api.ts';

export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: Record<string, unknown> | undefined;
}

/** An event stream over a connection of its own, parsed as it comes. */
export async function openStream(port: number, query = '', headers: Record<string, string> = {}) {
  const events: StreamEvent[] = [];
  const waiting = new Set<() => void>();
  let comments = 0;
  let ended = false;
  let bytes = 0;
  const call = request({
    host: '127.0.0.1',
    port,
    path: `/api/v1/events${query}`,
    headers: 'cookie' in headers ? headers : { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    agent: false,
  });
  call.end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    call.on('response', resolve);
    call.on('error', reject);
  });
  const changed = (): void => {
    for (const wake of waiting) wake();
  };
  let text = '';
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    text += chunk.toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith(':')) comments++;
      else events.push(parse(block));
    }
    changed();
  });
  const end = (): void => {
    ended = true;
    changed();
  };
  response.on('end', end);
  response.on('error', end);
  return {
    status: response.statusCode,
    headers: response.headers,
    response,
    events,
    get comments() {
      return comments;
    },
    get ended() {
      return ended;
    },
    get bytes() {
      return bytes;
    },
    /** Messages by name, without the block that opens the stream. */
    named: () => events.filter(({ event }) => event !== undefined),
    /** Waits for what comes over the socket; the test's own time limit is the limit. */
    async until(condition: () => boolean): Promise<void> {
      while (!condition()) {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.add(resolve);
        await promise;
        waiting.delete(resolve);
      }
    },
    close: () => call.destroy(),
  };
}

function parse(block: string): StreamEvent {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  return {
    id: field('id'),
    event: field('event'),
    data: data === undefined ? undefined : (JSON.parse(data) as Record<string, unknown>),
  };
}
