import { Failure } from '../failure.ts';

/** One message of an event stream, as WHATWG HTML §9.2 defines it. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** Longer than any message the server sends; what exceeds it is no event stream. */
const MOST_BUFFERED = 8 * 1024 * 1024;

/** Takes an event stream's text in whatever pieces it comes, and gives its messages. */
export class SseParser {
  /** Milliseconds the server asks a client to wait before it connects anew. */
  retry: number | undefined;
  #rest = '';
  #event = '';
  #data: string[] = [];
  #size = 0;
  #id: string | undefined;

  push(text: string): SseMessage[] {
    const messages: SseMessage[] = [];
    const buffered = this.#rest + text;
    // A CR at the very end may be half of a CR LF: it waits for what follows.
    const lines = buffered.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = this.#line(line);
      if (message !== undefined) messages.push(message);
    }
    if (this.#rest.length + this.#size > MOST_BUFFERED)
      throw new Failure('stream', 'the server sent an event longer than any this program knows');
    return messages;
  }

  #line(line: string): SseMessage | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') {
      this.#data.push(value);
      this.#size += value.length;
    } else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retry = Number(value);
    return undefined;
  }

  #dispatch(): SseMessage | undefined {
    const event = this.#event === '' ? 'message' : this.#event;
    const data = this.#data;
    this.#event = '';
    this.#data = [];
    this.#size = 0;
    return data.length === 0 ? undefined : { event, data: data.join('\n'), id: this.#id };
  }
}
