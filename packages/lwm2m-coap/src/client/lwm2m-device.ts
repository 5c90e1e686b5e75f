import { errorChain, silentLogger, type Logger, type Peer, type Timer } from '@holdfast/kernel';
import { ContentFormat, Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import type { OperationError } from '../operation-error.ts';
import { Accounts, type BootstrapAccount, type ServerAccount } from './accounts/accounts.ts';
import { accessOf, disownDeleted, ownCreated } from './accounts/access-of.ts';
import { bootstrapOver } from './bootstrap/bootstrap-session.ts';
import type { DeviceConnection } from './connection.ts';
import { Lwm2mClient } from './lwm2m-client.ts';
import type { BootstrapReason, DeviceNews, Lwm2mDeviceOptions } from './lwm2m-device-options.ts';
import { ObjectStore } from './objects/object-store.ts';
import { pause } from './pause.ts';
import { RegistrationOrder } from './registration/registration-order.ts';
import { ServerRunner } from './registration/server-runner.ts';

/** Resources of object 1 (Core 1.1.1 appendix E.2). */
const LIFETIME = 1;
const DISABLE = 4;
const BINDING = 7;
const UPDATE_TRIGGER = 8;
const BOOTSTRAP_TRIGGER = 9;
const BOOTSTRAP_ON_FAILURE = 16;

/** So that the answer to what makes the device leave is there before its goodbye. */
const LEAVE_MS = 300;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 86_400_000;

/** The first at once, then ever later. */
const retryMs = (failed: number): number =>
  failed === 0 ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (failed - 1), LONGEST_RETRY_MS);

/** The whole LwM2M client role: all servers of a device, and the bootstrap that gives it their accounts. */
export class Lwm2mDevice<P extends Peer> {
  readonly accounts: Accounts;
  readonly objects: ObjectStore;
  readonly #options: Lwm2mDeviceOptions<P>;
  readonly #log: Logger;
  #runners: ServerRunner<P>[] = [];
  #order: RegistrationOrder | undefined;
  #stopping = new AbortController();
  #bootstrap: Promise<void> | undefined;
  #accountTimer: Timer | undefined;
  /** Bootstraps since the last registration that were to bring one about. */
  #inVain = 0;
  readonly #soon = new Map<string, Timer>();

  constructor(options: Lwm2mDeviceOptions<P>) {
    const { objects, models, accounts, log = silentLogger } = options;
    this.#options = options;
    this.#log = log;
    this.accounts = new Accounts(accounts, {
      execute: (path) => this.#executed(path),
      written: (path) => this.#written(path),
    });
    this.objects = new ObjectStore([...this.accounts.objects, ...objects], models);
    this.objects.listeners.add({
      changed: () => {},
      listChanged: () => {},
      deleted: (path) => {
        if (disownDeleted(this.accounts, path)) this.#saveSoon();
      },
    });
  }

  get isBootstrapping(): boolean {
    return this.#bootstrap !== undefined;
  }

  /** One for each account, in the order of object 1. */
  get servers(): readonly { readonly account: ServerAccount; readonly isRegistered: boolean }[] {
    return this.#runners.map(({ account, isRegistered }) => ({ account, isRegistered }));
  }

  start(): void {
    this.#stopping = new AbortController();
    if (this.accounts.flaw() === undefined) this.#run();
    else this.#begin('factory');
  }

  /** Says goodbye to the servers where asked to. */
  async stop(deregister = false): Promise<void> {
    this.#stopping.abort();
    this.#accountTimer?.cancel();
    for (const timer of this.#soon.values()) timer.cancel();
    this.#soon.clear();
    await this.#bootstrap;
    await this.#stopRunners(deregister);
  }

  /** A value at or below `path` may have changed: every server is told as it asked. */
  changed(path: Lwm2mPath): void {
    this.objects.changed(path);
  }

  /** Instances came or went. */
  objectsChanged(): void {
    this.objects.listChanged();
  }

  /** To every server at which the device is registered; settles when all have answered, with what became of each. */
  async send(entries: readonly Entry[]): Promise<ReadonlyMap<number, unknown>> {
    const sent = this.#runners
      .filter(({ isRegistered }) => isRegistered)
      .map(async ({ account, client }): Promise<[number, unknown]> => {
        try {
          await client?.send(entries);
          return [account.shortServerId, undefined];
        } catch (error) {
          return [account.shortServerId, error];
        }
      });
    return new Map(await Promise.all(sent));
  }

  /** Asks the bootstrap server for other accounts. Nothing happens where there is none, or while one is under way. */
  bootstrap(): void {
    this.#begin('trigger');
  }

  #run(): void {
    const { clock, connect } = this.#options;
    this.#runners = this.accounts.list.map(
      (account) =>
        new ServerRunner<P>({
          clock,
          log: this.#log,
          accounts: this.accounts,
          account,
          connect,
          makeClient: (...parts) => this.#makeClient(...parts),
          onRegistered: (registered) => {
            const { shortServerId } = registered;
            this.#inVain = 0;
            this.#tell({ kind: 'registered', shortServerId });
            this.#order?.registered(registered);
          },
          onGivenUp: (failed) => {
            const { instance } = failed;
            this.#order?.failed(failed);
            const value = this.accounts.servers.value(instance, BOOTSTRAP_ON_FAILURE);
            const mayBootstrap = !(value !== undefined && 'type' in value && value.value === false);
            return mayBootstrap && this.#begin('failure');
          },
        }),
    );
    this.#order = new RegistrationOrder(this.accounts, this.#runners);
  }

  #makeClient(
    account: ServerAccount,
    connection: DeviceConnection<P>,
    onTrouble: (error: OperationError) => void,
  ): Lwm2mClient<P> {
    const { saveAccounts: _, connect: __, onNews: ___, accounts: ____, ...passedOn } = this.#options;
    const binding = this.#binding(account.instance);
    return new Lwm2mClient<P>({
      ...passedOn,
      objects: this.objects,
      transport: connection.transport,
      server: connection.server,
      serverInstance: account.instance,
      access: accessOf(this.accounts, account.shortServerId),
      onCreated: async (path) => {
        if (ownCreated(this.accounts, account.shortServerId, path)) await this.#save();
      },
      lifetime: this.accounts.setting(account.instance, LIFETIME) ?? 86_400,
      binding: binding.replaceAll('Q', '') || 'U',
      queueMode: this.#options.queueMode === true || binding.includes('Q'),
      onTrouble,
    });
  }

  /** False where there is no one to ask. */
  #begin(why: BootstrapReason): boolean {
    const account = this.accounts.bootstrap;
    if (account === undefined || this.#stopping.signal.aborted) return false;
    if (this.#bootstrap !== undefined) return true;
    this.#bootstrap = this.#bootstrapAll(why)
      .catch((error: unknown) => this.#log.error({ error: errorChain(error) }, 'bootstrap failed'))
      .finally(() => {
        this.#bootstrap = undefined;
        if (!this.#stopping.signal.aborted && this.accounts.flaw() === undefined) this.#run();
      });
    return true;
  }

  /** Until the device has accounts to live with: new ones, or those it had. */
  async #bootstrapAll(why: BootstrapReason): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    this.#tell({ kind: 'bootstrapping', why });
    // The caller may be one of the runners.
    await Promise.resolve();
    await this.#stopRunners(false);
    if (why === 'failure') await pause(clock, retryMs(this.#inVain++), signal);
    for (let failed = 1; !signal.aborted; failed++) {
      const account = this.accounts.bootstrap;
      if (account === undefined) return;
      try {
        // Core 1.1.1 §6.1.6: where a server asked for it, there is nothing to hold off.
        if (why !== 'trigger') await pause(clock, 1000 * account.holdOff, signal);
        if (signal.aborted) return;
        await this.#bootstrapOnce(account);
        this.#tell({ kind: 'bootstrapped' });
        return;
      } catch (error) {
        this.#tell({ kind: 'bootstrap-failed', error });
        if (this.accounts.flaw() === undefined) return;
        await pause(clock, retryMs(failed), signal);
      }
    }
  }

  async #bootstrapOnce(account: BootstrapAccount): Promise<void> {
    const { clock, connect, endpoint, lwm2mVersion = '1.1', saveAccounts, params } = this.#options;
    const { signal } = this.#stopping;
    await bootstrapOver<P>({
      clock,
      log: this.#log,
      accounts: this.accounts,
      store: this.objects,
      endpoint,
      lwm2mVersion,
      preferredFormat: lwm2mVersion === '1.0' ? ContentFormat.tlv : ContentFormat.senmlCbor,
      asksForPack: lwm2mVersion !== '1.0' && lwm2mVersion !== '1.1',
      connection: await connect(account, signal),
      save: saveAccounts,
      signal,
      ...(params === undefined ? {} : { params }),
    });
    this.#accountTimer?.cancel();
    const { timeout = 0 } = this.accounts.bootstrap ?? {};
    if (timeout > 0) this.#accountTimer = clock.after(1000 * timeout, () => this.#forgetBootstrap());
  }

  /** Core 1.1.1 appendix E.1, resource 12: the account has served its turn. */
  #forgetBootstrap(): void {
    const account = this.accounts.bootstrap;
    if (account === undefined) return;
    this.accounts.security.drop(account.security.instance);
    this.#saveSoon();
  }

  async #save(): Promise<void> {
    await this.#options.saveAccounts(this.accounts.snapshot());
  }

  /** Where no one waits for it. */
  #saveSoon(): void {
    this.#save().catch((error: unknown) =>
      this.#log.error({ error: errorChain(error) }, 'accounts not saved'),
    );
  }

  async #stopRunners(deregister: boolean): Promise<void> {
    const runners = this.#runners;
    this.#runners = [];
    await Promise.all(runners.map((runner) => runner.stop(deregister)));
  }

  /** After the server that asked has its answer. */
  #executed(path: Lwm2mPath): void {
    const { instanceId, resourceId } = path;
    const runner = this.#runners.find(({ account }) => account.instance === instanceId);
    if (path.objectId !== 1 || runner === undefined) return;
    if (resourceId === UPDATE_TRIGGER) this.#shortly(path, () => this.#update(runner, {}));
    if (resourceId === DISABLE) this.#shortly(path, () => runner.disable(), LEAVE_MS);
    if (resourceId === BOOTSTRAP_TRIGGER) this.#shortly(path, () => void this.#begin('trigger'), LEAVE_MS);
  }

  async #written(path: Lwm2mPath): Promise<void> {
    await this.#save();
    const { objectId, instanceId = -1, resourceId } = path;
    const runner = this.#runners.find(({ account }) => account.instance === instanceId);
    if (objectId !== 1 || runner === undefined) return;
    if (resourceId === LIFETIME) {
      const lifetime = this.accounts.setting(instanceId, LIFETIME);
      if (lifetime !== undefined) this.#shortly(path, () => this.#update(runner, { lifetime }));
    }
    if (resourceId === BINDING) {
      const binding = this.#binding(instanceId).replaceAll('Q', '') || 'U';
      this.#shortly(path, () => this.#update(runner, { binding }));
    }
  }

  #shortly(path: Lwm2mPath, run: () => void, afterMs = 0): void {
    this.#soon.get(path.text)?.cancel();
    const after = (): void => {
      this.#soon.delete(path.text);
      run();
    };
    this.#soon.set(path.text, this.#options.clock.after(afterMs, after));
  }

  #update(runner: ServerRunner<P>, change: { lifetime?: number; binding?: string }): void {
    if (runner.isRegistered) runner.update(change);
  }

  #binding(instance: number): string {
    const value = this.accounts.servers.value(instance, BINDING);
    return value !== undefined && 'type' in value && value.type === 'string' ? value.value : 'U';
  }

  #tell(news: DeviceNews): void {
    this.#options.onNews?.(news);
  }
}
