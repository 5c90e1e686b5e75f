import {
  CoapError,
  codes,
  formatCode,
  NoAnswer,
  type CoapEndpointOptions,
  type CoapHandlers,
  type CoapMessaging,
  type OutgoingRequest,
  type ReceivedResponse,
} from '@holdfast/coap';
import { errorChain, type Clock, type Logger, type Peer, type Timer } from '@holdfast/kernel';
import {
  ContentFormat,
  decodeBootstrapPack,
  formatBootstrapRequest,
  Lwm2mError,
  type BootstrapRequest,
  type Entry,
} from '@holdfast/lwm2m';
import { asOperationError, succeeded } from '../../answer.ts';
import { OperationError } from '../../operation-error.ts';
import { Refusal } from '../../refusal.ts';
import { openMessaging } from '../../transport.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { DeviceConnection } from '../connection.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { BootstrapRequests } from './bootstrap-requests.ts';

export interface BootstrapSessionParts<P extends Peer> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly accounts: Accounts;
  readonly store: ObjectStore;
  /** Absent: the name is left to the identity of the security context. */
  readonly endpoint: string | undefined;
  readonly lwm2mVersion: string;
  /** What the device would rather be written in. */
  readonly preferredFormat: ContentFormat;
  /** Whether to ask for everything at once first (LwM2M 1.2). */
  readonly asksForPack: boolean;
  readonly connection: DeviceConnection<P>;
  /** Makes the new accounts durable; only then is the server told that they are taken. */
  readonly save: (entries: readonly Entry[]) => Promise<void>;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly params?: NonNullable<CoapEndpointOptions<P>['params']>;
}

/** EXCHANGE_LIFETIME: how long a server may be silent between two operations (Core 1.1.1 §6.1.7). */
const SILENCE_MS = 247_000;
/** A server whose answer was lost asks once more: MAX_TRANSMIT_SPAN and some. */
const LINGER_MS = 60_000;

/**
 * One bootstrap over a connection: asks the server, and lets it change the accounts until Bootstrap-Finish. Resolves when they hold together and are
 * durable. Rejects with {@link OperationError}, and then they are as they were. The connection is closed, if a little later.
 */
export async function bootstrapOver<P extends Peer>(parts: BootstrapSessionParts<P>): Promise<void> {
  const { accounts } = parts;
  const before = accounts.snapshot();
  const session = new Session(parts);
  let isFinished = false;
  try {
    await session.run();
    isFinished = true;
  } finally {
    if (!isFinished) accounts.restore(before);
    session.close(isFinished);
  }
}

class Session<P extends Peer> {
  readonly #parts: BootstrapSessionParts<P>;
  readonly #requests: BootstrapRequests;
  readonly #endpoint: CoapMessaging<P>;
  readonly #over = Promise.withResolvers<void>();
  #silence: Timer | undefined;
  #isFinished = false;

  constructor(parts: BootstrapSessionParts<P>) {
    const { accounts, store, clock, log, lwm2mVersion, preferredFormat, connection, params } = parts;
    this.#parts = parts;
    this.#requests = new BootstrapRequests({
      accounts,
      store,
      clock,
      lwm2mVersion,
      preferredFormat,
      finish: () => this.#finish(),
    });
    const handlers: CoapHandlers<P> = {
      handle: async (request) => {
        if (request.peer.key !== connection.server.key) throw new NoAnswer('not from the server');
        if (this.#isFinished) throw new NoAnswer('the bootstrap is over');
        this.#listen();
        return await this.#requests.handle(request);
      },
    };
    this.#endpoint = openMessaging(connection.transport, handlers, {
      clock,
      log,
      ...(params === undefined ? {} : { params }),
    });
    this.#over.promise.catch(() => {});
  }

  async run(): Promise<void> {
    const { signal } = this.#parts;
    const onAbort = (): void =>
      this.#over.reject(new OperationError('timeout', 'the bootstrap was given up'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (this.#parts.asksForPack && (await this.#pack())) return;
      await this.#request();
      this.#listen();
      await this.#over.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#silence?.cancel();
    }
  }

  close(isFinished: boolean): void {
    const { clock, connection, log } = this.#parts;
    this.#isFinished = true;
    const end = (): void => {
      this.#endpoint.close();
      connection.close().catch((error: unknown) => log.warn({ error: errorChain(error) }, 'not closed'));
    };
    if (isFinished) clock.after(LINGER_MS, end);
    else end();
  }

  async #finish(): Promise<void> {
    const { save, accounts } = this.#parts;
    await save(accounts.snapshot());
    this.#over.resolve();
  }

  async #request(): Promise<void> {
    const { preferredFormat } = this.#parts;
    await this.#ask({ method: codes.post, path: ['bs'], query: this.#query({ preferredFormat }) });
  }

  /** False where the server would rather be asked the other way. */
  async #pack(): Promise<boolean> {
    const { store, accounts, save } = this.#parts;
    const query = this.#query({});
    const accept = ContentFormat.senmlCbor;
    let response: ReceivedResponse;
    try {
      response = await this.#ask({ method: codes.get, path: ['bspack'], query, accept });
    } catch (error) {
      if (error instanceof OperationError && NO_PACK.has(error.deviceCode)) return false;
      throw error;
    }
    try {
      const format = response.contentFormat ?? accept;
      await this.#requests.take(decodeBootstrapPack(format, response.payload, { lookup: store.lookup }));
    } catch (error) {
      if (!(error instanceof Lwm2mError || error instanceof Refusal)) throw error;
      throw new OperationError('misbehaved', 'the bootstrap pack cannot be used', { cause: error });
    }
    const flaw = accounts.flaw();
    if (flaw !== undefined)
      throw new OperationError('misbehaved', `the bootstrap pack cannot be used: ${flaw}`);
    await save(accounts.snapshot());
    return true;
  }

  #query(request: BootstrapRequest): string[] {
    const { endpoint } = this.#parts;
    return formatBootstrapRequest({ ...request, ...(endpoint === undefined ? {} : { endpoint }) });
  }

  async #ask(request: OutgoingRequest): Promise<ReceivedResponse> {
    const { connection, signal } = this.#parts;
    try {
      const response = await this.#endpoint.request(connection.server, { ...request, signal });
      return succeeded(response, 'server');
    } catch (error) {
      throw error instanceof CoapError ? asOperationError(error, 'server', 'in time') : error;
    }
  }

  /** From now on the server has a while to say something. */
  #listen(): void {
    this.#silence?.cancel();
    this.#silence = this.#parts.clock.after(SILENCE_MS, () =>
      this.#over.reject(new OperationError('timeout', 'the bootstrap server fell silent')),
    );
  }
}

/** A server that does not offer the pack: 4.04 and 4.05 before LwM2M 1.2, 5.01 since. */
const NO_PACK: ReadonlySet<string | undefined> = new Set(
  [codes.notFound, codes.methodNotAllowed, codes.notImplemented].map(formatCode),
);
