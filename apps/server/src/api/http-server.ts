import { once } from 'node:events';
import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorChain, HoldfastError, type Logger } from '@holdfast/kernel';
import { ApiProblem, problemOf } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** The API's address cannot be listened on, or HOLDFAST_PUBLIC_URL is none. */
export class HttpServerError extends HoldfastError<
  'address_in_use' | 'cannot_listen' | 'invalid_public_url'
> {
  override readonly name = 'HttpServerError';
}

/** How long requests that are being answered may take when the server ends. */
const GRACE_MS = 5_000;

export function createHttpServer(listener: RequestListener): Server {
  const server = createServer(
    { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 30_000 },
    listener,
  );
  server.maxConnections = 2000;
  server.on('clientError', refuseMalformed);
  return server;
}

export async function listenOn(server: Server, host: string, port: number): Promise<number> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new HttpServerError(
      inUse ? 'address_in_use' : 'cannot_listen',
      inUse ? `port ${port} is taken by another program` : `cannot listen on ${host} port ${port}`,
      { cause: error },
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Takes no more connections, lets what is being answered end, and cuts what does not. */
export async function closeServer(server: Server, log: Logger): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close((error) => {
    if (error !== undefined) log.debug({ error: errorChain(error) }, 'the HTTP server was not open');
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(cut);
}

/** What is not HTTP never becomes a request; it gets a problem document as well, where anybody is left to read it. */
function refuseMalformed(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const { problem } = problemOf(new ApiProblem('invalid_request', 'This is not an HTTP request'), '');
  const body = JSON.stringify({ ...problem, status });
  const headers = {
    ...securityHeaders,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}
