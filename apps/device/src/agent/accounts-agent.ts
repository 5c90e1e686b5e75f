import { DtlsError } from '@holdfast/dtls';
import { errorChain, type Peer } from '@holdfast/kernel';
import { factoryAccount, type Entry } from '@holdfast/lwm2m';
import {
  credentialsOf,
  Lwm2mDevice,
  type DeviceConnection,
  type DeviceNews,
  type SecurityAccount,
} from '@holdfast/lwm2m-coap';
import { credentialsFrom } from '../fleet/credential.ts';
import { parseServerAddress, resolveAddress } from '../fleet/server-address.ts';
import { loggerObjects } from '../objects/logger-objects.ts';
import { LoggerState } from '../objects/logger-state.ts';
import type { Agent } from './agent.ts';
import type { AgentOptions } from './agent-options.ts';
import { asClientObjects } from './client-objects.ts';
import { openLink, type Link } from './link.ts';
import { NotificationTap } from './notification-tap.ts';
import { pause } from './pause.ts';
import { Reporter } from './reporter.ts';

const REBOOT_MS = 4000;
/** Long enough for the answer to what caused it to leave first. */
const SHORTLY_MS = 300;
/** Object 1 is an account's, not the logger's. */
const SERVER_OBJECT = 1;

export interface AccountsAgentOptions extends AgentOptions {
  /** Of the bootstrap server. */
  readonly bootstrapUri: string;
  /** What it was given before; undefined where it has its factory credential alone. */
  readonly accounts: readonly Entry[] | undefined;
  /** Makes accounts durable. */
  readonly saveAccounts: (accounts: readonly Entry[]) => Promise<void>;
}

/** One device that left the factory with a credential for its bootstrap server alone, and has its servers from there. */
export class AccountsAgent implements Agent {
  readonly #options: AccountsAgentOptions;
  readonly #stopping = new AbortController();
  readonly #links = new Set<Link>();
  readonly #logger: LoggerState;
  readonly #reporter: Reporter;
  readonly #device: Lwm2mDevice<Peer>;
  #running: Promise<void> = Promise.resolve();

  constructor(options: AccountsAgentOptions) {
    this.#options = options;
    const { clock, credential, seed, index, speed, start, random, interval } = options;
    const { endpoint } = credential;
    this.#logger = new LoggerState({ clock, endpoint, seed, index, speed, start });
    this.#reporter = new Reporter({
      logger: this.#logger,
      clock,
      random,
      interval,
      changed: (path) => this.#device.changed(path),
    });
    this.#device = this.#makeDevice();
  }

  get endpoint(): string {
    return this.#options.credential.endpoint;
  }

  get isRegistered(): boolean {
    return this.#device.servers.some(({ isRegistered }) => isRegistered);
  }

  get isAsleep(): boolean {
    return this.isRegistered && ![...this.#links].some((link) => link.isAwake());
  }

  run(delayMs: number): void {
    this.#running = this.#live(delayMs);
  }

  async stop(deregister: boolean): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#leave(deregister);
  }

  async #live(delayMs: number): Promise<void> {
    await pause(this.#options.clock, delayMs, this.#stopping.signal);
    if (!this.#stopping.signal.aborted) this.#device.start();
  }

  async #leave(deregister: boolean): Promise<void> {
    this.#reporter.stop();
    await this.#device.stop(deregister);
    await Promise.all([...this.#links].map((link) => link.end()));
    this.#links.clear();
  }

  #makeDevice(): Lwm2mDevice<Peer> {
    const { clock, log, models, credential, awakeMs, bootstrapUri, accounts, interval } = this.#options;
    const objects = loggerObjects(this.#logger, {
      binding: 'U',
      longestPeriod: interval,
      lifetime: () => 0,
      setLifetime: () => {},
      updateRegistration: () => {},
      reboot: () => clock.after(SHORTLY_MS, () => this.#reboot()),
    });
    return new Lwm2mDevice<Peer>({
      clock,
      log,
      endpoint: credential.endpoint,
      objects: asClientObjects(objects.filter(({ id }) => id !== SERVER_OBJECT)),
      models,
      queueMode: awakeMs !== undefined,
      accounts: accounts ?? factoryAccount({ uri: bootstrapUri, credentials: credentialsFrom(credential) }),
      saveAccounts: this.#options.saveAccounts,
      connect: ({ security }, signal) => this.#connect(security, signal),
      onNews: (news) => this.#onNews(news),
    });
  }

  #reboot(): void {
    if (this.#stopping.signal.aborted) return;
    this.#running = this.#leave(false)
      .then(() => {
        this.#logger.reboot();
        return this.#live(REBOOT_MS);
      })
      .catch((error: unknown) => this.#note('not rebooted', error));
  }

  async #connect(security: SecurityAccount, signal: AbortSignal): Promise<DeviceConnection<Peer>> {
    const { counters, log, awakeMs = Infinity, clock, models, onValue } = this.#options;
    const credentials = credentialsOf(security);
    const server = await resolveAddress(parseServerAddress(security.uri));
    let link: Link;
    try {
      link = await openLink({ ...this.#options, server, credentials, awakeMs, signal });
    } catch (error) {
      if (error instanceof DtlsError && error.code !== 'aborted') counters.handshakesFailed++;
      throw error;
    }
    if (credentials.mode !== 'none') counters.handshakes++;
    this.#links.add(link);
    const transport = new NotificationTap(link.transport, {
      clock,
      lookup: models.lookup(),
      onSent: () => counters.notificationsSent++,
      onAcked: () => counters.notificationsAcked++,
      onValue: onValue && ((...value) => onValue(this.endpoint, ...value)),
    });
    return {
      transport,
      server: link.peer,
      onLost: (told) =>
        link.onClosed((reason) => {
          if (reason === 'ended' || !this.#links.has(link)) return;
          counters.sessionsLost++;
          log.debug({ endpoint: this.endpoint, reason }, 'session lost');
          told();
        }),
      close: async () => {
        this.#links.delete(link);
        await link.end();
      },
    };
  }

  #onNews(news: DeviceNews): void {
    const { counters, log } = this.#options;
    const { endpoint } = this;
    switch (news.kind) {
      case 'registered':
        counters.registrations++;
        this.#reporter.start();
        return log.debug({ endpoint, server: news.shortServerId }, 'registered');
      case 'bootstrapping':
        this.#reporter.stop();
        return log.debug({ endpoint, why: news.why }, 'bootstrapping');
      case 'bootstrapped':
        counters.bootstraps++;
        return log.debug({ endpoint }, 'bootstrapped');
      case 'bootstrap-failed':
        counters.bootstrapsFailed++;
        return this.#note('not bootstrapped', news.error);
    }
  }

  #note(what: string, error: unknown): void {
    this.#options.log.debug({ endpoint: this.endpoint, error: errorChain(error) }, what);
  }
}
