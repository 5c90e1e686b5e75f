import { pino } from 'pino';
import { signInUrl } from './api/sign-in/sign-in-url.ts';
import { startServer, type RunningServer } from './server.ts';
import type { ServeOptions } from './serve-options.ts';

export type { ServeOptions } from './serve-options.ts';

/** Exit code of a server that could not end in order. */
const UNCLEAN = 70;
/** Longer than any operation on a device takes. */
const ORDERLY_MS = 15_000;

/**
 * Runs the server in this process until SIGTERM or SIGINT. Says `{"event":"ready",...}` on stdout, with the ports, once it
 * answers. Rejects where it cannot start.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const log = pino(
    { level: options.logLevel ?? 'info', base: {}, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  );
  if (options.natsUrl !== undefined)
    log.warn({}, 'HOLDFAST_NATS_URL is set, but this version runs on one node and does not use it');
  const server = await startServer(options, log);
  const { http, coap, coaps, coapTcp, coapsTcp } = server;
  const ports = { http, coap, coaps, coapTcp, coapsTcp };
  process.stdout.write(`${JSON.stringify({ event: 'ready', ...ports })}\n`);
  log.info(ports, 'ready');
  showSignIn(server, options);
  await new Promise<void>((resolve, reject) => {
    const end = (signal: string): void => {
      process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
      log.info({ signal }, 'ending');
      setTimeout(() => process.exit(UNCLEAN), ORDERLY_MS).unref();
      server.close().then(resolve, reject);
    };
    process.once('SIGTERM', end).once('SIGINT', end);
  });
  log.info({}, 'ended');
}

/** For the person at the terminal, not the log: the link is a secret until it is used. */
function showSignIn(
  { http, signInSecret }: RunningServer,
  { host = '127.0.0.1', publicUrl }: ServeOptions,
): void {
  if (signInSecret === undefined) return;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const origin = publicUrl === undefined ? `http://${shown}:${http}` : new URL(publicUrl).origin;
  process.stderr.write(`\nSign in (once, within 24 hours): ${signInUrl(origin, signInSecret)}\n\n`);
}
