import { getRequestListener } from '@hono/node-server';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { Hono } from 'hono';
import type { DevicePorts } from '@holdfast/api-contract';
import type { Registry } from 'prom-client';
import type { Access } from '../access/access.ts';
import { answerError, aroundRequest } from './around-request.ts';
import { StreamHub } from './events/stream-hub.ts';
import { gate } from './gate.ts';
import { createHandlers } from './handlers.ts';
import type { HttpEnv } from './http-env.ts';
import { registerHttpMetrics } from './http-metrics.ts';
import { closeServer, createHttpServer, HttpServerError, listenOn } from './http-server.ts';
import { mountLog, type PublishedLog } from './log-addresses.ts';
import { mountContract } from './mount-contract.ts';
import { Mounts } from './mounts.ts';
import { ApiProblem, problemOf } from './problem.ts';
import type { Rooms } from './rooms.ts';
import { securityHeaders } from './security-headers.ts';
import { mountSystem } from './system-addresses.ts';

export interface ApiOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  /** The transparency log. */
  readonly published: PublishedLog;
  /** Whether only who has signed in may read it. */
  readonly logPrivate?: boolean | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  /** Takes the API's and the process's metrics; `/metrics` shows all that is in it. */
  readonly metrics: Registry;
  /** Folder of the built console. It may be missing, or be built later. */
  readonly consoleDir: string;
  readonly version: string;
  /** Where devices reach the gateway, for who sets one up. */
  readonly devicePorts: DevicePorts;
  /** HOLDFAST_PUBLIC_URL: the address that people use, where it is not the one that is listened on. */
  readonly publicUrl?: string | undefined;
  /** Whether a reverse proxy sets X-Forwarded-For and X-Forwarded-Proto. */
  readonly trustProxy?: boolean | undefined;
}

export interface Listening {
  /** The one that was asked for, or the one that was found for port 0. */
  readonly port: number;
  /** Ends event streams, finishes requests, and takes no more. */
  readonly close: () => Promise<void>;
}

export interface Api {
  readonly mounts: Mounts;
  /** Once. Rejects with HttpServerError. */
  listen(address: { readonly host: string; readonly port: number }): Promise<Listening>;
}

/** Everything that answers over HTTP. Throws HttpServerError `invalid_public_url`. */
export function createApi(options: ApiOptions): Api {
  const { rooms, access, clock, log } = options;
  const publicUrl = options.publicUrl === undefined ? undefined : parsePublicUrl(options.publicUrl);
  let listening = '127.0.0.1';
  let isClosing = false;
  const hub = new StreamHub(rooms, clock);
  const app = new Hono<HttpEnv>();
  const mounts = new Mounts(app);
  mounts.around(
    aroundRequest({
      log,
      clock,
      metrics: registerHttpMetrics(options.metrics, () => hub.size),
      trustProxy: options.trustProxy ?? false,
      isClosing: () => isClosing,
    }),
  );
  mounts.around(gate(mounts, access, () => ({ listening, publicUrl })));
  mountContract(
    mounts,
    createHandlers({
      rooms,
      access,
      hub,
      clock,
      version: options.version,
      devicePorts: options.devicePorts,
      publicUrl,
    }),
  );
  mountLog(mounts, options.published, options.logPrivate ?? false);
  mountSystem(mounts, options);
  app.onError((error, c) => answerError(log, error, c));

  return {
    mounts,
    async listen({ host, port }) {
      listening = host;
      const answer = getRequestListener(app.fetch, {
        errorHandler: (error) => answerOutside(log, error),
      });
      const server = createHttpServer((incoming, outgoing) => void answer(incoming, outgoing));
      return {
        port: await listenOn(server, host, port),
        async close() {
          isClosing = true;
          hub.close();
          await closeServer(server, log);
        },
      };
    },
  };
}

/** What never reached the app: an address or a host that is none. */
function answerOutside(log: Logger, error: unknown): Response {
  const malformed = error instanceof Error && error.name === 'RequestError';
  if (!malformed) log.error({ error: errorChain(error) }, 'a request failed outside the API');
  const thrown = malformed
    ? new ApiProblem('invalid_request', 'The address or the host is not valid')
    : error;
  const { problem } = problemOf(thrown, '');
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...securityHeaders, 'content-type': 'application/problem+json' },
  });
}

function parsePublicUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new HttpServerError(
      'invalid_public_url',
      `HOLDFAST_PUBLIC_URL must be an origin such as https://fleet.example, without a path; it is ${text}`,
    );
  return url;
}
