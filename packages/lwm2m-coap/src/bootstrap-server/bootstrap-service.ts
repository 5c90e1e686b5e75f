import {
  accept,
  CoapError,
  codes,
  uriQuery,
  type CoapMessaging,
  type CoapRequest,
  type CoapResponse,
} from '@holdfast/coap';
import { errorChain, type Clock, type Logger, type Peer, type Timer } from '@holdfast/kernel';
import {
  ContentFormat,
  encodeBootstrapPack,
  Lwm2mError,
  parseBootstrapRequest,
  type BootstrapRequest,
  type BootstrapStep,
  type ResourceLookup,
} from '@holdfast/lwm2m';
import { Refusal } from '../refusal.ts';
import { reportDecoder } from '../server/decode-report.ts';
import { DeviceExchange } from '../server/device-exchange.ts';
import { NAMING_FORMATS } from '../value-formats.ts';
import type { BootstrapOutcome, BootstrapPlan } from './bootstrap-plan.ts';
import { runBootstrap } from './bootstrap-sequence.ts';

export interface BootstrapPorts<P extends Peer> {
  /** What to do with a device that asks. Rejects with {@link Refusal}: `bad_request` for an unknown endpoint, `forbidden` for one that may not. */
  plan(peer: P, request: BootstrapRequest): Promise<BootstrapPlan>;
  /**
   * Everything at once, for devices of LwM2M 1.2: each object whole. Absent, or more than a pack can say: they are told to ask the other way (5.01).
   * Rejects as `plan` does.
   */
  pack?(peer: P, request: BootstrapRequest): Promise<readonly BootstrapStep[]>;
  /** How a bootstrap ended; of one that the device began anew, only how the last did. */
  finished(peer: P, request: BootstrapRequest, outcome: BootstrapOutcome): void;
  /** Definitions of what is read and written. */
  readonly lookup: ResourceLookup;
}

export interface BootstrapServiceParts<P extends Peer> {
  readonly ports: BootstrapPorts<P>;
  readonly endpoint: Pick<CoapMessaging<P>, 'request'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly operationTimeoutMs: number;
}

/** Where devices ask (Transport 1.1.1 §6.4.2; 1.2 for the pack). */
const BOOTSTRAP_PATH = 'bs';
const BOOTSTRAP_PACK_PATH = 'bspack';

/** Bootstraps under way at once; more are told to come later. */
const MAX_RUNNING = 4096;
const COME_LATER_S = 30;
/** For one bootstrap: a device has given up by then (EXCHANGE_LIFETIME between two requests, Core 1.1.1 §6.1.7). */
const MAX_DURATION_MS = 900_000;

interface Running {
  readonly abort: AbortController;
  readonly timer: Timer;
}

/** The bootstrap interface of a server: one bootstrap at a time for each peer, the newest. */
export class BootstrapService<P extends Peer> {
  readonly #parts: BootstrapServiceParts<P>;
  readonly #exchange: DeviceExchange<P>;
  readonly #running = new Map<string, Running>();

  constructor(parts: BootstrapServiceParts<P>) {
    this.#parts = parts;
    this.#exchange = new DeviceExchange(parts.endpoint, parts.operationTimeoutMs);
  }

  /** Bootstraps under way. */
  get running(): number {
    return this.#running.size;
  }

  /** Undefined for a request that is not for this interface. */
  async route(request: CoapRequest<P>, path: readonly string[]): Promise<CoapResponse | undefined> {
    const [first, ...more] = path;
    if (more.length > 0) return undefined;
    if (first === BOOTSTRAP_PATH) return await this.#request(request);
    return first === BOOTSTRAP_PACK_PATH ? await this.#pack(request) : undefined;
  }

  /** Bootstrap-Request: POST /bs. */
  async #request(request: CoapRequest<P>): Promise<CoapResponse> {
    if (request.method !== codes.post) return { code: codes.methodNotAllowed };
    return await answering(async () => {
      const { peer } = request;
      const asked = parseBootstrapRequest(uriQuery(request.options));
      if (this.#running.size >= MAX_RUNNING && !this.#running.has(peer.key)) {
        return { code: codes.serviceUnavailable, maxAge: COME_LATER_S };
      }
      const plan = await this.#parts.ports.plan(peer, asked);
      this.#begin(peer, asked, plan);
      return { code: codes.changed };
    });
  }

  /** Bootstrap-Pack-Request: GET /bspack. */
  async #pack(request: CoapRequest<P>): Promise<CoapResponse> {
    const { ports } = this.#parts;
    if (request.method !== codes.get) return { code: codes.methodNotAllowed };
    if (ports.pack === undefined) return { code: codes.notImplemented };
    return await answering(async () => {
      const format = accept(request.options) ?? ContentFormat.senmlCbor;
      if (!NAMING_FORMATS.includes(format)) throw new Refusal('not_acceptable', `format ${format}`);
      const steps = await ports.pack?.(request.peer, parseBootstrapRequest(uriQuery(request.options)));
      const payload = packIfPossible(format, steps ?? [], ports.lookup);
      if (payload === undefined) return { code: codes.notImplemented };
      return { code: codes.content, contentFormat: format, payload };
    });
  }

  close(): void {
    for (const { abort, timer } of this.#running.values()) {
      timer.cancel();
      abort.abort(new CoapError('closed', 'the server was closed'));
    }
    this.#running.clear();
  }

  #begin(peer: P, request: BootstrapRequest, plan: BootstrapPlan): void {
    const { ports, clock, log } = this.#parts;
    this.#stop(peer, 'the device began anew');
    const abort = new AbortController();
    const { signal } = abort;
    const run = async (): Promise<void> => {
      const decode = reportDecoder(clock);
      const parts = { exchange: this.#exchange, decode, peer, request, lookup: ports.lookup, signal };
      const outcome = await runBootstrap(parts, plan);
      if (this.#running.get(peer.key)?.abort !== abort) return;
      this.#stop(peer, 'it is over');
      ports.finished(peer, request, outcome);
    };
    const begin = (): void => {
      const over = new CoapError('timeout', `not finished within ${MAX_DURATION_MS / 1000} s`);
      this.#running.set(peer.key, { abort, timer: clock.after(MAX_DURATION_MS, () => abort.abort(over)) });
      run().catch((error: unknown) => log.error({ error: errorChain(error) }, 'a bootstrap failed'));
    };
    // The answer to the request goes first.
    this.#running.set(peer.key, { abort, timer: clock.after(0, begin) });
  }

  #stop(peer: P, why: string): void {
    const running = this.#running.get(peer.key);
    if (running === undefined) return;
    this.#running.delete(peer.key);
    running.timer.cancel();
    running.abort.abort(new CoapError('aborted', why));
  }
}

function packIfPossible(
  format: number,
  steps: readonly BootstrapStep[],
  lookup: ResourceLookup,
): Uint8Array | undefined {
  try {
    return encodeBootstrapPack(format, steps, { lookup });
  } catch (error) {
    if (error instanceof Lwm2mError && error.code === 'unencodable') return undefined;
    throw error;
  }
}

async function answering(run: () => Promise<CoapResponse>): Promise<CoapResponse> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.responseCode };
    if (error instanceof Lwm2mError) return { code: codes.badRequest };
    throw error;
  }
}
