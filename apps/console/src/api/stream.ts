import { routePath, type StreamMessage, type StreamMessageName } from '@holdfast/api-contract';
import { fetchSignedIn } from './client.ts';
import { SseParser } from './sse-parser.ts';

export type StreamPhase = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface StreamOptions {
  readonly messages: readonly StreamMessageName[];
  readonly endpoint?: string;
  readonly onMessage: <N extends StreamMessageName>(name: N, message: StreamMessage<N>) => void;
  readonly onPhase?: (phase: StreamPhase) => void;
}

const backoff = [300, 700, 1500, 3000, 5000, 10_000];
/** A server or a proxy that has gone without a word: nothing at all for this long. */
const silenceLimit = 90_000;
/** Reconnecting is news only after a while; a restart of the server takes less. */
const offlineAfter = 8000;
/** Browsers allow six connections to an origin over all tabs; those nobody looks at give theirs back. */
const hiddenLimit = 30_000;

const names: readonly string[] = [
  'device',
  'removed',
  'values',
  'feed',
  'reset',
] satisfies StreamMessageName[];

/** Keeps one stream of server-sent events open until the returned function is called, resuming with Last-Event-ID. */
export function openStream({ messages, endpoint, onMessage, onPhase }: StreamOptions): () => void {
  const url = routePath('streamEvents', { query: { endpoint, messages: messages.join(',') } });
  const stopped = new AbortController();
  let lastEventId = '';
  let hasRun = false;
  let downSince: number | undefined;
  let attempt = 0;

  async function runOnce(signal: AbortSignal, heard: () => void): Promise<void> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== '') headers['last-event-id'] = lastEventId;
    const response = await fetchSignedIn(url, { headers, signal, cache: 'no-store' });
    if (!response.ok || response.body === null)
      throw new Error(`the stream was refused: HTTP ${response.status}`);
    // What happened while nothing was heard cannot be known without an id to resume from.
    if (hasRun && lastEventId === '') onMessage('reset', { reason: 'the stream was interrupted' });
    hasRun = true;
    attempt = 0;
    downSince = undefined;
    onPhase?.('live');
    const parser = new SseParser();
    const decoder = new TextDecoder();
    for await (const chunk of chunksOf(response.body)) {
      heard();
      for (const event of parser.push(decoder.decode(chunk, { stream: true })))
        if (names.includes(event.name))
          onMessage(event.name as StreamMessageName, JSON.parse(event.data) as StreamMessage);
      lastEventId = parser.lastEventId === '' ? lastEventId : parser.lastEventId;
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      await untilVisible(stopped.signal);
      const once = new AbortController();
      const end = () => once.abort();
      stopped.signal.addEventListener('abort', end, { once: true });
      let timer = setTimeout(end, silenceLimit);
      const unwatch = whenHiddenFor(hiddenLimit, end);
      try {
        await runOnce(once.signal, () => {
          clearTimeout(timer);
          timer = setTimeout(end, silenceLimit);
        });
      } catch {
        // Every way a stream ends has the same answer: connect again.
      }
      clearTimeout(timer);
      unwatch();
      stopped.signal.removeEventListener('abort', end);
      if (stopped.signal.aborted || document.hidden) continue;
      downSince ??= Date.now();
      const isDown = !navigator.onLine || Date.now() - downSince > offlineAfter;
      onPhase?.(isDown ? 'offline' : 'reconnecting');
      await pause(backoff[Math.min(attempt, backoff.length - 1)] ?? 10_000, stopped.signal);
      attempt += 1;
    }
  }

  void run();
  return () => stopped.abort();
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Ends early when the network is back or the console is closed. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms * (0.8 + Math.random() * 0.4));
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

function untilVisible(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const check = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', check);
      signal.removeEventListener('abort', check);
      resolve();
    };
    document.addEventListener('visibilitychange', check);
    signal.addEventListener('abort', check);
  });
}

function whenHiddenFor(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(act, ms);
  };
  document.addEventListener('visibilitychange', check);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', check);
  };
}
