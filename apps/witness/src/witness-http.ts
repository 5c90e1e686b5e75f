import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { concat } from '@holdfast/bytes';
import { errorChain } from '@holdfast/kernel';
import { MAX_ADD_CHECKPOINT_BYTES } from '@holdfast/trust';
import { WitnessError } from './witness-error.ts';
import { nothingHere, type Witness, type WitnessResponse } from './witness.ts';

export interface Listening {
  readonly port: number;
  /** Answers what is under way, and ends. */
  close(): Promise<void>;
}

const REQUEST_MS = 10_000;
const MOST_CONNECTIONS = 500;

/** `POST /add-checkpoint` and nothing else. Rejects with {@link WitnessError} `witness_http`. */
export async function serveWitness(
  witness: Pick<Witness, 'addCheckpoint'>,
  address: { readonly host: string; readonly port: number },
  onFault: (error: string) => void,
): Promise<Listening> {
  const server = createServer((request, response) => {
    void answer(witness, request)
      .catch((error: unknown): WitnessResponse => {
        onFault(errorChain(error));
        return { status: 500, contentType: 'text/plain', body: 'the witness failed\n' };
      })
      .then((given) => send(response, given));
  });
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new WitnessError('witness_http', `cannot listen at ${address.host}:${address.port}`, { cause })),
    );
    server.listen(address.port, address.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  witness: Pick<Witness, 'addCheckpoint'>,
  request: IncomingMessage,
): Promise<WitnessResponse> {
  if (request.method !== 'POST' || request.url?.split('?')[0] !== '/add-checkpoint') {
    request.resume();
    return nothingHere;
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_ADD_CHECKPOINT_BYTES)
      return { status: 413, contentType: 'text/plain', body: 'the request is too large\n' };
    parts.push(part);
  }
  return witness.addCheckpoint(concat(...parts));
}

function send(response: ServerResponse, { status, contentType, body }: WitnessResponse): void {
  const close = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store', ...close });
  response.end(body);
}
