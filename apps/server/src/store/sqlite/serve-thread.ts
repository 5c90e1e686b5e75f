import { parentPort } from 'node:worker_threads';
import type { Answer, Question } from './thread-client.ts';

/** The thread's side of ThreadClient: answers each question in turn until told to close. */
export function serveThread(answer: (request: never) => unknown, close: () => void): void {
  const port = parentPort;
  if (port === null) throw new Error('not in a thread');
  port.on('message', (message: Question<never> | 'close') => {
    if (message === 'close') {
      close();
      port.close();
      return;
    }
    let reply: Answer<unknown>;
    try {
      reply = { id: message.id, reply: answer(message.request) };
    } catch (error) {
      reply = { id: message.id, fault: faultOf(error) };
    }
    port.postMessage(reply);
  });
}

/** SQLite's own number tells a full disk from a broken one. The text names no value of a row. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'errcode' in error ? `SQLite ${String(error.errcode)}: ${error.message}` : error.message;
}
