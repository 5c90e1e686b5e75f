import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { DevicePorts } from '@holdfast/api-contract';
import { errorChain, systemClock, type Clock, type Logger } from '@holdfast/kernel';
import { Registry } from 'prom-client';
import { Access } from './access/access.ts';
import { createApi, type Listening } from './api/create-api.ts';
import { Bootstraps } from './bootstrap/bootstraps.ts';
import { DeviceIssuer } from './bootstrap/device-issuer.ts';
import { Profiles } from './bootstrap/profiles.ts';
import { serverUri } from './bootstrap/server-uri.ts';
import { CommandRoom } from './commands/command-room.ts';
import { guardDoors } from './commands/plain-doors.ts';
import { witnessedLog } from './commands/witnessed-log.ts';
import { InProcessBus } from './bus/in-process-bus.ts';
import type { ServerEvent } from './bus/server-event.ts';
import { Feed } from './feed/feed.ts';
import { Arrival } from './fleet/arrival.ts';
import { AskDevice } from './fleet/ask-device.ts';
import { listDevices, overviewOf } from './fleet/device-list.ts';
import { Authorities } from './fleet/authorities/authorities.ts';
import { Fleet } from './fleet/fleet.ts';
import { Observations } from './fleet/observations.ts';
import { CompositeOperations } from './fleet/composite-operations.ts';
import { Operations } from './fleet/operations.ts';
import { OperationQueue } from './fleet/queue/operation-queue.ts';
import { Registrations } from './fleet/registrations.ts';
import { WakeCalls } from './fleet/wake/wake-calls.ts';
import { wakeUrlOf } from './fleet/wake/wake-url.ts';
import { Gateway } from './gateway/gateway.ts';
import { Log } from './log/log.ts';
import type { LogEvent } from './log/log-event.ts';
import { originOf, parseWitnesses } from './log/log-settings.ts';
import { logStatus } from './log/log-status.ts';
import { tellRefusals } from './log/tell-refusals.ts';
import { postCheckpoint } from './log/witnessing/post-checkpoint.ts';
import { registerGatewayMetrics } from './metrics.ts';
import { Models } from './models/models.ts';
import { Identity } from './secrets/identity.ts';
import { Keyring } from './secrets/keyring.ts';
import type { ServeOptions } from './serve-options.ts';
import { openStore } from './store/open-store.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { version } from './version.ts';

export interface RunningServer extends DevicePorts {
  readonly http: number;
  /** There at the first start, and at every start without an admin token: opens one session, once. */
  readonly signInSecret: string | undefined;
  /** Answers what is under way, keeps every session, and ends. */
  close(): Promise<void>;
}

const CONSOLE_DIR = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** Builds the house from the cellar up; the only place where rooms are joined. */
export async function startServer(
  options: ServeOptions,
  log: Logger,
  clock: Clock = systemClock,
): Promise<RunningServer> {
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const keyring = await Keyring.open(options.data);
  const store = await openStore({
    dataDir: options.data,
    databaseUrl: options.databaseUrl,
    log: log.child({ room: 'store' }),
    clock,
  });
  const opened: (() => Promise<void> | void)[] = [() => store.close()];
  // One that fails keeps none of the others from ending; the first failure is told.
  const closeAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const close of opened.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    const { journal } = store;
    const bus = new InProcessBus<ServerEvent>(log);
    const feed = await Feed.open(store, bus, clock);
    const models = await Models.open(store, journal, feed, clock);
    const fleet = await Fleet.open({
      store,
      journal,
      feed,
      bus,
      clock,
      keyring,
      log,
      awakeMs: options.awake === undefined ? undefined : options.awake * 1000,
    });
    opened.push(() => fleet.states.stop());
    const identity = await Identity.open(options.data, options.identity, clock.now());
    const authorities = await Authorities.open({ store, directory: fleet.directory, journal, feed, clock });
    const telemetry = new Telemetry(store, clock);
    const observations = await Observations.open(store, { fleet, telemetry, feed, journal, clock });
    const registrations = new Registrations({ fleet, journal, feed, clock });
    const issuer = new DeviceIssuer({ dataDir: options.data, authorities, clock });
    const { directory } = fleet;
    const profiles = await Profiles.open({ store, journal, feed, clock, directory, keyring, issuer });
    const bootstraps = await Bootstraps.open({
      store,
      fleet,
      profiles,
      journal,
      feed,
      keyring,
      bus,
      clock,
      identity,
      issuer,
    });
    const access = await Access.open({ journal, store, clock, log, adminToken: options.adminToken });
    opened.push(() => access.close());

    const logBus = new InProcessBus<LogEvent>(log);
    const told = parseWitnesses(options.witnesses ?? []);
    const transparency = await Log.open(
      { store, journal, keyring, clock, bus: logBus, log: log.child({ room: 'log' }), post: postCheckpoint },
      {
        origin: originOf(options.logOrigin, options.publicUrl),
        witnesses: told,
      },
    );
    opened.push(() => transparency.stop());
    tellRefusals({ bus: logBus, journal, feed, log });

    const gateway = await Gateway.open(
      {
        store,
        fleet,
        authorities,
        identity,
        registrations,
        observations,
        bootstraps,
        models,
        feed,
        journal,
        keyring,
        clock,
        log: log.child({ room: 'gateway' }),
      },
      {
        host: options.host,
        coap: options.coap,
        coaps: options.coaps,
        coapTcp: options.coapTcp,
        coapsTcp: options.coapsTcp,
        node: 0,
        ...(options.threads === undefined ? {} : { threads: options.threads }),
        ...(options.sessionsInUse === undefined ? {} : { sessionsInUse: options.sessionsInUse }),
      },
    );
    opened.push(() => gateway.close());
    const { publicCoaps, publicUrl, host } = options;
    profiles.serverUri = serverUri({ publicCoaps, publicUrl, host, coaps: gateway.ports.coaps });
    const { linkTo } = gateway;
    const device = new AskDevice({ fleet, observations, linkTo, journal, clock });
    const queue = await OperationQueue.open({ fleet, device, store, journal, feed, keyring, clock, log });
    opened.push(() => queue.stop());
    const commands = await CommandRoom.open({
      store: store.commands,
      journal,
      feed,
      fleet,
      keyring,
      linkTo,
      ownerLog: witnessedLog(transparency, told),
      clock,
      log: log.child({ room: 'commands' }),
    });
    opened.push(() => commands.stop());
    const guard = options.approvals === 'off' ? {} : { guard: guardDoors };
    const operations = new Operations({
      ...guard,
      fleet,
      observations,
      models,
      device,
      queue,
      linkTo,
      journal,
      feed,
      log,
    });
    const composite = new CompositeOperations({ fleet, observations, operations, linkTo, log });
    const arrival = new Arrival({ device, observations, clock, log });
    const greet = (greeting: Promise<void>): void =>
      void greeting.catch((error: unknown) => log.warn({ error: errorChain(error) }, 'a welcome failed'));
    registrations.onRegistered = (record) => {
      greet(arrival.welcome(record));
      greet(commands.welcome(record));
    };
    registrations.onReconnected = (record) => greet(arrival.resume(record));
    if (options.wakeUrl !== undefined) {
      const { wakeUrl: url, wakeSecret: secret } = options;
      const wake = new WakeCalls({ url: wakeUrlOf(url), secret, clock, log: log.child({ room: 'wake' }) });
      opened.push(() => wake.stop());
      queue.onWaiting = (record) => wake.call(record);
    }
    queue.start();
    commands.start();

    const metrics = new Registry();
    registerGatewayMetrics(metrics, { gateway, fleet, journal, queue });
    const api = createApi({
      rooms: {
        fleet: {
          list: (query) => listDevices(fleet.directory, query),
          get: async (endpoint) => fleet.get(endpoint, await gateway.sessionOf(fleet.record(endpoint))),
          summary: (endpoint) => fleet.summary(endpoint),
          overview: async () => overviewOf(fleet.directory, await telemetry.countLastHour()),
          add: async (device) => {
            const profile = device.bootstrap?.profile;
            if (profile !== undefined) profiles.mustExist(profile);
            return await fleet.add(device);
          },
          remove: (endpoint) => fleet.remove(endpoint),
          values: (endpoint) => fleet.values(endpoint),
        },
        authorities,
        identity: () => identity.view(),
        logStatus: () => logStatus(transparency),
        operations,
        composite,
        queue,
        bootstrap: {
          profiles,
          assign: (endpoint, change) => bootstraps.assign(endpoint, change),
          trigger: async (endpoint, asking) =>
            await operations.executeOrCreate(endpoint, bootstraps.triggerPath(endpoint), {}, asking),
        },
        telemetry: {
          list: async (endpoint, query) => await telemetry.list(fleet.record(endpoint).row.device, query),
        },
        commands: commands.api,
        feed,
        models,
        bus,
        health: async () => {
          try {
            await store.ready();
            return { status: 'ok', checks: { storage: 'ok' } };
          } catch (error) {
            log.warn({ error: errorChain(error) }, 'not ready: storage fails');
            return { status: 'failing', checks: { storage: 'failing' } };
          }
        },
      },
      access,
      published: transparency,
      logPrivate: options.logPrivate,
      log: log.child({ room: 'api' }),
      clock,
      metrics,
      consoleDir: CONSOLE_DIR,
      version,
      devicePorts: gateway.ports,
      publicUrl: options.publicUrl,
      trustProxy: options.trustProxy,
    });
    const listening: Listening = await api.listen({ host: options.host ?? '127.0.0.1', port: options.http });
    opened.push(() => listening.close());
    // Without the admin token a link is the only way in: whoever restarts the server gets one, so a lost cookie locks nobody out.
    const needsLink = options.adminToken === undefined || !access.hasLiveSignIn;
    const link = needsLink ? await access.createLink('start') : undefined;
    return { http: listening.port, ...gateway.ports, signInSecret: link?.secret, close: closeAll };
  } catch (error) {
    await closeAll().catch((failure: unknown) =>
      log.warn({ error: errorChain(failure) }, 'what had been started could not be ended in order'),
    );
    throw error;
  }
}
