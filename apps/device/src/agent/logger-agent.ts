import { DtlsError } from '@holdfast/dtls';
import { errorChain, type Address, type Peer } from '@holdfast/kernel';
import { Lwm2mPath, OWNER_TRUST_OBJECT } from '@holdfast/lwm2m';
import { Lwm2mClient, OperationError } from '@holdfast/lwm2m-coap';
import { backOff } from '../fleet/back-off.ts';
import { credentialsFrom, type Credential } from '../fleet/credential.ts';
import { loggerObjects } from '../objects/logger-objects.ts';
import { LoggerState } from '../objects/logger-state.ts';
import { loggerHost, type Move } from '../trust/logger-host.ts';
import { OwnerTrust } from '../trust/owner-trust.ts';
import { ownedObjects } from '../trust/owned-objects.ts';
import type { Agent } from './agent.ts';
import type { AgentOptions } from './agent-options.ts';
import { asClientObjects } from './client-objects.ts';
import { openLink, type Link } from './link.ts';
import { NotificationTap } from './notification-tap.ts';
import { pause } from './pause.ts';
import { Reporter } from './reporter.ts';

const REBOOT_MS = 4000;
/** For the server to ask for the receipt of what moves the device away from it. */
const RECEIPT_MS = 3000;
/** Long enough for the answer to what caused it to leave first. */
const SHORTLY_MS = 300;
/** A server that is gone does not hold up the end. */
const FAREWELL_MS = 5000;
/** A session that the server ends sooner counts as a failed try, so that no device and server shake hands in a loop. */
const STEADY_MS = 60_000;
/** What has not changed is told after this many reports all the same. */
const REPORTS_UNTIL_ALL = 5;

/** What ends the rest of a connected device. */
type Turn = 'trouble' | 'session-lost' | 'reboot' | 'moved' | 'stopped';

/** One device: connects, registers, reports, and finds its way back whatever happens to its session or its server. */
export class LoggerAgent implements Agent {
  readonly #options: AgentOptions;
  readonly #stopping = new AbortController();
  #link: Link | undefined;
  /** Where it registers, and as whom: its owner can give it others. */
  #server: Address;
  #credential: Credential;
  #trust: OwnerTrust | undefined;
  #client: Lwm2mClient<Peer> | undefined;
  #logger: LoggerState | undefined;
  #running: Promise<void> = Promise.resolve();
  #turn: (turn: Turn) => void = () => {};

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#server = options.server;
    this.#credential = options.credential;
  }

  get endpoint(): string {
    return this.#options.credential.endpoint;
  }

  get isRegistered(): boolean {
    return this.#client?.isRegistered === true;
  }

  get isAsleep(): boolean {
    return this.isRegistered && this.#link?.isAwake() === false;
  }

  /** Begins to live after `delayMs`. */
  run(delayMs: number): void {
    this.#running = this.#live(delayMs);
  }

  /** Never rejects. */
  async stop(deregister: boolean): Promise<void> {
    const { clock } = this.#options;
    this.#stopping.abort();
    this.#turn('stopped');
    const client = this.#client;
    if (deregister && client?.isRegistered === true) {
      const over = new AbortController();
      const farewell = client.deregister().catch((error: unknown) => this.#note('not de-registered', error));
      await Promise.race([farewell, pause(clock, FAREWELL_MS, over.signal)]);
      over.abort();
    }
    client?.close();
    await this.#running;
    await this.#dropLink();
  }

  async #live(delayMs: number): Promise<void> {
    const { clock, random, interval } = this.#options;
    const { signal } = this.#stopping;
    await pause(clock, delayMs, signal);
    if (signal.aborted) return;
    const logger = this.#makeLogger();
    try {
      this.#trust = await this.#startTrust(logger);
    } catch (error) {
      this.#options.log.error({ endpoint: this.endpoint, error: errorChain(error) }, 'not started');
      return;
    }
    const reporter = new Reporter({
      logger,
      clock,
      random,
      interval,
      changed: (path) => this.#client?.changed(path),
    });
    let attempt = 0;
    while (!signal.aborted) {
      try {
        await this.#connect(logger);
        const since = clock.monotonic();
        reporter.start();
        const turn = await this.#rest();
        if (clock.monotonic() - since > STEADY_MS) attempt = 0;
        await this.#follow(turn);
        if (turn === 'session-lost') await pause(clock, backOff(attempt++, random.next()), signal);
      } catch (error) {
        this.#note('not connected', error);
        await pause(clock, backOff(attempt++, random.next()), signal);
      } finally {
        reporter.stop();
      }
    }
  }

  /** Until something happens that needs doing. */
  #rest(): Promise<Turn> {
    return new Promise((resolve) => {
      this.#turn = resolve;
      if (this.#stopping.signal.aborted) resolve('stopped');
    });
  }

  async #follow(turn: Turn): Promise<void> {
    this.#turn = () => {};
    if (turn === 'session-lost' || turn === 'reboot' || turn === 'moved') await this.#dropLink();
    if (turn === 'moved') this.#forgetServer();
    if (turn !== 'reboot') return;
    this.#logger?.reboot();
    await this.#trust?.restart();
    await pause(this.#options.clock, REBOOT_MS, this.#stopping.signal);
  }

  /**
   * A session that fell silent is tried first: the server may only have been restarting, and then nothing is lost. A new one is
   * made where there is none, or where the old one stays silent.
   */
  async #connect(logger: LoggerState): Promise<void> {
    if (this.#link !== undefined && this.#client !== undefined) {
      try {
        // A registration that the server has forgotten is refused, and made anew at the next turn.
        return await (this.#client.isRegistered ? this.#client.update() : this.#register(this.#client));
      } catch (error) {
        if (!(error instanceof OperationError) || error.code === 'refused') throw error;
        this.#note('the session is silent', error);
      }
    }
    if (this.#stopping.signal.aborted) return;
    const link = await this.#open();
    await this.#dropLink();
    this.#link = link;
    if (this.#stopping.signal.aborted) return;
    const { counters, clock, models, onValue } = this.#options;
    const tap = new NotificationTap(link.transport, {
      clock,
      lookup: models.lookup(),
      onSent: () => counters.notificationsSent++,
      onAcked: () => counters.notificationsAcked++,
      onValue: onValue && ((...value) => onValue(this.endpoint, ...value)),
    });
    if (this.#client === undefined) this.#client = this.#makeClient(logger, tap, link.peer);
    else this.#client.reconnect(tap, link.peer);
    // Over a new session the server knows nothing of the observations of the old one.
    await this.#register(this.#client);
  }

  async #register(client: Lwm2mClient<Peer>): Promise<void> {
    await client.register();
    this.#options.counters.registrations++;
    this.#options.log.debug({ endpoint: this.endpoint }, 'registered');
  }

  async #open(): Promise<Link> {
    const { counters, log, awakeMs = Infinity } = this.#options;
    try {
      const credentials = credentialsFrom(this.#credential);
      const [server, { signal }] = [this.#server, this.#stopping];
      const link = await openLink({ ...this.#options, server, credentials, awakeMs, signal });
      if (credentials.mode !== 'none') counters.handshakes++;
      link.onClosed((reason) => {
        // Ours, or of a link that has been replaced.
        if (reason === 'ended' || this.#link !== link) return;
        counters.sessionsLost++;
        log.debug({ endpoint: this.endpoint, reason }, 'session lost');
        this.#link = undefined;
        link.end().then(
          () => this.#turn('session-lost'),
          (error: unknown) => this.#note('socket not closed', error),
        );
      });
      return link;
    } catch (error) {
      if (error instanceof DtlsError && error.code !== 'aborted') counters.handshakesFailed++;
      throw error;
    }
  }

  async #dropLink(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.end();
  }

  #makeLogger(): LoggerState {
    const { clock, credential, seed, index, speed, start } = this.#options;
    const { endpoint } = credential;
    this.#logger = new LoggerState({ clock, endpoint, seed, index, speed, start });
    return this.#logger;
  }

  async #startTrust(logger: LoggerState): Promise<OwnerTrust | undefined> {
    const { trust, clock, log } = this.#options;
    if (trust === undefined) return undefined;
    return await OwnerTrust.start({
      ...trust,
      endpoint: this.endpoint,
      model: logger.identity.model,
      host: loggerHost(logger, {
        reboot: () => this.#shortly(() => this.#turn('reboot')),
        move: (to) => this.#move(to),
      }),
      clock,
      log,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      changed: () => this.#client?.changed(Lwm2mPath.of(OWNER_TRUST_OBJECT)),
    });
  }

  /** By its owner's word, once the receipt has left. */
  #move({ server, psk }: Move): void {
    if (server !== undefined) this.#server = server;
    if (psk !== undefined) this.#credential = { endpoint: this.endpoint, psk };
    this.#options.clock.after(RECEIPT_MS, () => {
      if (!this.#stopping.signal.aborted) this.#turn('moved');
    });
  }

  #forgetServer(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  #makeClient(logger: LoggerState, transport: NotificationTap<Peer>, server: Peer): Lwm2mClient<Peer> {
    const { clock, log, models, lifetime, interval, awakeMs } = this.#options;
    const isQueued = awakeMs !== undefined;
    const objects = loggerObjects(logger, {
      binding: 'U',
      longestPeriod: interval * REPORTS_UNTIL_ALL,
      lifetime: () => this.#client?.lifetime ?? lifetime,
      setLifetime: (lifetime) => this.#shortly(() => this.#update({ lifetime })),
      updateRegistration: () => this.#shortly(() => this.#update({})),
      reboot: () => this.#shortly(() => this.#turn('reboot')),
    });
    const plain = asClientObjects(objects);
    return new Lwm2mClient<Peer>({
      transport,
      server,
      clock,
      log,
      endpoint: this.endpoint,
      lifetime,
      objects: this.#trust === undefined ? plain : ownedObjects(plain, this.#trust),
      models,
      queueMode: isQueued,
      onTrouble: (error) => this.#onTrouble(error),
    });
  }

  #shortly(run: () => void): void {
    this.#options.clock.after(SHORTLY_MS, () => {
      if (!this.#stopping.signal.aborted) run();
    });
  }

  #update(change: { lifetime?: number }): void {
    this.#client?.update(change).catch((error: unknown) => this.#onTrouble(error));
  }

  #onTrouble(error: unknown): void {
    this.#note('trouble', error);
    this.#turn('trouble');
  }

  #note(what: string, error: unknown): void {
    this.#options.log.debug({ endpoint: this.endpoint, error: errorChain(error) }, what);
  }
}
