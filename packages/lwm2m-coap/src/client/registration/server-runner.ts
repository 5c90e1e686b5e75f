import { codes, formatCode } from '@holdfast/coap';
import { errorChain, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { OperationError } from '../../operation-error.ts';
import type { Accounts, ServerAccount } from '../accounts/accounts.ts';
import type { DeviceConnection } from '../connection.ts';
import type { Lwm2mClient } from '../lwm2m-client.ts';
import { pause } from '../pause.ts';
import type { RegistrationChange } from './registration.ts';
import { DEFAULT_RETRIES, waitAfter, type RetryPlan } from './retry-plan.ts';

export interface ServerRunnerParts<P extends Peer> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly accounts: Accounts;
  readonly account: ServerAccount;
  readonly connect: (account: ServerAccount, signal: AbortSignal) => Promise<DeviceConnection<P>>;
  readonly makeClient: (
    account: ServerAccount,
    connection: DeviceConnection<P>,
    onTrouble: (error: OperationError) => void,
  ) => Lwm2mClient<P>;
  readonly onRegistered: (account: ServerAccount) => void;
  /** All attempts to register have failed. True: someone else takes over. */
  readonly onGivenUp: (account: ServerAccount) => boolean;
}

/** What ends the rest of a registered device. */
type Turn = 'trouble' | 'lost' | 'disable' | 'stop';

/** Resources of object 1 (Core 1.1.1 appendix E.2). */
const DISABLE_TIMEOUT = 5;
const INITIAL_DELAY = 14;
const RETRIES = { count: 17, timer: 18, sequenceDelay: 19, sequenceCount: 20 } as const;
const DEFAULT_DISABLE_S = 86_400;
/** A connection that the server ends sooner counts as a failed attempt, so that the two do not shake hands in a loop. */
const STEADY_MS = 60_000;

/** Keeps a device registered at one server: registers, tries again as object 1 says, and stays away while it is disabled. */
export class ServerRunner<P extends Peer> {
  readonly account: ServerAccount;
  readonly #parts: ServerRunnerParts<P>;
  readonly #stopping = new AbortController();
  #client: Lwm2mClient<P> | undefined;
  #connection: DeviceConnection<P> | undefined;
  #running: Promise<void> = Promise.resolve();
  #turn: ((turn: Turn) => void) | undefined;
  #isCutOff = false;

  constructor(parts: ServerRunnerParts<P>) {
    this.#parts = parts;
    this.account = parts.account;
  }

  get client(): Lwm2mClient<P> | undefined {
    return this.#client;
  }

  get isRegistered(): boolean {
    return this.#client?.isRegistered === true;
  }

  start(): void {
    this.#running = this.#live();
  }

  /** De-registers, and comes back after the time-out of object 1. */
  disable(): void {
    this.#turn?.('disable');
  }

  /** Tells the server at once. */
  update(change: RegistrationChange): void {
    this.#client?.update(change).catch((error: unknown) => {
      if (error instanceof OperationError) this.#onTrouble(error);
      else this.#parts.log.error({ error: errorChain(error) }, 'a registration update cannot be sent');
    });
  }

  /** Never rejects. */
  async stop(deregister: boolean): Promise<void> {
    this.#stopping.abort();
    this.#turn?.('stop');
    await this.#running;
    if (deregister) await this.#leave();
    this.#client?.close();
    await this.#hangUp();
  }

  async #live(): Promise<void> {
    const { clock, onGivenUp } = this.#parts;
    const { signal } = this.#stopping;
    await pause(clock, 1000 * (this.#setting(INITIAL_DELAY) ?? 0), signal);
    for (let failed = 0; !signal.aborted;) {
      if (await this.#register()) {
        const since = clock.monotonic();
        await this.#rest();
        if (!this.#isCutOff || clock.monotonic() - since >= STEADY_MS) {
          failed = 0;
          continue;
        }
      }
      failed++;
      let wait = waitAfter(failed, this.#retries);
      if (wait === undefined) {
        if (signal.aborted || onGivenUp(this.account)) return;
        // Without anyone else to ask, the next sequence is as good as any.
        wait = this.#retries.sequenceDelay;
        failed = 0;
      }
      await pause(clock, 1000 * wait, signal);
    }
  }

  /** Until something ends the registration. */
  async #rest(): Promise<void> {
    const turn = await new Promise<Turn>((resolve) => {
      this.#turn = resolve;
      if (this.#isCutOff) resolve('trouble');
      if (this.#stopping.signal.aborted) resolve('stop');
    });
    this.#turn = undefined;
    if (turn === 'trouble') await this.#hangUp();
    if (turn !== 'disable') return;
    await this.#leave();
    await this.#hangUp();
    const timeout = this.#setting(DISABLE_TIMEOUT) ?? DEFAULT_DISABLE_S;
    await pause(this.#parts.clock, 1000 * timeout, this.#stopping.signal);
  }

  async #register(): Promise<boolean> {
    const { connect, makeClient, onRegistered, log } = this.#parts;
    const { signal } = this.#stopping;
    try {
      const connection = this.#connection ?? (await connect(this.account, signal));
      if (this.#client === undefined) {
        this.#client = makeClient(this.account, connection, (error) => this.#onTrouble(error));
      } else if (this.#connection !== connection) {
        this.#client.reconnect(connection.transport, connection.server);
      }
      if (this.#connection !== connection) this.#listen(connection);
      if (signal.aborted) return false;
      await this.#client.register();
    } catch (error) {
      log.warn({ server: this.account.shortServerId, error: errorChain(error) }, 'not registered');
      await this.#hangUp();
      return false;
    }
    onRegistered(this.account);
    return true;
  }

  #listen(connection: DeviceConnection<P>): void {
    this.#connection = connection;
    this.#isCutOff = false;
    connection.onLost?.(() => {
      if (this.#connection !== connection) return;
      this.#isCutOff = true;
      this.#turn?.('trouble');
    });
  }

  /** A registration that the server has forgotten is made anew over the same connection; silence asks for another one. */
  #onTrouble(error: OperationError): void {
    this.#parts.log.info({ server: this.account.shortServerId, error: errorChain(error) }, 'trouble');
    this.#turn?.(error.deviceCode === formatCode(codes.notFound) ? 'lost' : 'trouble');
  }

  async #leave(): Promise<void> {
    try {
      await this.#client?.deregister();
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      this.#parts.log.info({ error: errorChain(error) }, 'not de-registered');
    }
  }

  async #hangUp(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    try {
      await connection?.close();
    } catch (error) {
      this.#parts.log.warn({ error: errorChain(error) }, 'a connection was not closed');
    }
  }

  get #retries(): RetryPlan {
    return {
      count: this.#setting(RETRIES.count) ?? DEFAULT_RETRIES.count,
      timer: this.#setting(RETRIES.timer) ?? DEFAULT_RETRIES.timer,
      sequenceDelay: this.#setting(RETRIES.sequenceDelay) ?? DEFAULT_RETRIES.sequenceDelay,
      sequenceCount: this.#setting(RETRIES.sequenceCount) ?? DEFAULT_RETRIES.sequenceCount,
    };
  }

  #setting(resourceId: number): number | undefined {
    return this.#parts.accounts.setting(this.account.instance, resourceId);
  }
}
