import type { StreamMessage, StreamMessageName } from '@holdfast/api-contract';

const utf8 = new TextEncoder();

/** One server-sent event (WHATWG HTML §9.2.5). JSON escapes line breaks, so the data is always one line. */
export const encodeMessage = <N extends StreamMessageName>(
  name: N,
  id: string,
  data: StreamMessage<N>,
): Uint8Array => utf8.encode(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);

/** Opens a stream: how soon to come back after a loss, and from where on, so that even a stream that said nothing resumes. */
export const encodeStart = (id: string): Uint8Array => utf8.encode(`retry: 1000\nid: ${id}\n\n`);

/** A comment; it keeps proxies from closing the connection and shows where the other end is gone. */
export const heartbeat: Uint8Array = utf8.encode(':\n\n');
