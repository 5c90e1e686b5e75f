/** One event of a stream of server-sent events (WHATWG HTML §9.2.6). */
export interface ServerSentEvent {
  readonly name: string;
  readonly data: string;
}

/** More than any message is; a stream that sends it is not ours. */
const maxBuffered = 8 * 1024 * 1024;

/**
 * Takes text as it arrives and yields whole events. Keeps `lastEventId` for resuming. The browser's own EventSource cannot
 * say why a stream was refused, nor resume with an id after it gave up.
 */
export class SseParser {
  lastEventId = '';
  #rest = '';
  #name = '';
  #data: string[] = [];

  push(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const buffered = this.#rest + text;
    if (buffered.length > maxBuffered) throw new Error('the event stream sent a line without an end');
    // A trailing CR may be half of a CRLF: it waits for the next chunk.
    const lines = buffered.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else if (this.#data.length > 0) {
        events.push({ name: this.#name === '' ? 'message' : this.#name, data: this.#data.join('\n') });
        this.#clear();
      } else this.#clear();
    }
    return events;
  }

  #clear(): void {
    this.#name = '';
    this.#data = [];
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.lastEventId = value;
  }
}
