import { silentLogger, systemClock } from '@holdfast/kernel';
import { coreObjects, ModelRegistry } from '@holdfast/lwm2m';
import { AccountsAgent } from '../agent/accounts-agent.ts';
import type { Agent } from '../agent/agent.ts';
import {
  newAgentCounters,
  type AgentCounters,
  type AgentOptions,
  type TrustOptions,
} from '../agent/agent-options.ts';
import { openUdpSocket } from '../agent/link.ts';
import { LoggerAgent } from '../agent/logger-agent.ts';
import { DeviceError } from '../device-error.ts';
import { seededRandom } from '../sensors/random.ts';
import { AccountsFile } from './accounts-file.ts';
import { trustFile, trustInMemory } from '../trust/trust-file.ts';
import type { BootstrapOptions, FleetOptions, FleetTrust } from './fleet-options.ts';
import { formatServerAddress, resolveAddress } from './server-address.ts';

/** `devices`, `registered` and `asleep` are of now. */
export interface FleetCounters extends AgentCounters {
  readonly devices: number;
  readonly registered: number;
  readonly asleep: number;
}

export interface Fleet {
  counters(): FleetCounters;
  /** Ends every device, all at once; with a word to the server where asked. */
  stop(options?: { readonly deregister?: boolean }): Promise<void>;
}

/** Starts every device and returns without waiting for any to arrive. Rejects with DeviceError `unreachable`, `options` or `keys`. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const {
    devices,
    lifetime = 300,
    interval = 60,
    queueInterval = 5 * interval,
    speed = 1,
    seed = 1,
    connectionIds = true,
    queueShare = 0.3,
    awake = 93,
    ramp = 0,
    openSocket = openUdpSocket,
    clock = systemClock,
    log = silentLogger,
    onAcked,
    bootstrap,
    trust,
  } = options;
  if (!(lifetime > 0 && interval > 0 && queueInterval > 0 && speed > 0))
    throw new DeviceError('options', 'lifetime, intervals and speed are more than 0');
  const server = await resolveAddress(options.server);
  const models = new ModelRegistry(coreObjects);
  const counters = newAgentCounters();
  const start = clock.now();
  const made = devices.map(async (credential, index): Promise<Agent> => {
    const random = seededRandom(seed, index, 'agent');
    const isQueued = random.next() < queueShare;
    const agentOptions: AgentOptions = {
      server,
      credential,
      index,
      seed,
      speed,
      start,
      lifetime,
      interval: isQueued ? queueInterval : interval,
      awakeMs: isQueued ? awake * 1000 : undefined,
      connectionIds,
      openSocket,
      models,
      clock,
      log,
      random,
      counters,
      trust: trustOf(trust, credential.endpoint),
      onValue: onAcked,
    };
    return bootstrap === undefined
      ? new LoggerAgent(agentOptions)
      : await accountsAgent(agentOptions, formatServerAddress(options.server), bootstrap);
  });
  const agents = await Promise.all(made);
  for (const [index, agent] of agents.entries()) agent.run((index / agents.length) * ramp * 1000);
  return {
    counters: () => ({
      devices: agents.length,
      registered: agents.filter((agent) => agent.isRegistered).length,
      asleep: agents.filter((agent) => agent.isAsleep).length,
      ...counters,
    }),
    stop: async ({ deregister = false } = {}) => {
      await Promise.all(agents.map((agent) => agent.stop(deregister)));
    },
  };
}

function trustOf(trust: FleetTrust | undefined, endpoint: string): TrustOptions | undefined {
  if (trust === undefined) return undefined;
  const { root, folder, storeOf } = trust;
  if (storeOf !== undefined) return { root, store: storeOf(endpoint) };
  return { root, store: folder === undefined ? trustInMemory() : trustFile(folder, endpoint) };
}

async function accountsAgent(
  options: AgentOptions,
  bootstrapUri: string,
  { accounts: folder }: BootstrapOptions,
): Promise<Agent> {
  const { models, credential } = options;
  const file =
    folder === undefined ? undefined : new AccountsFile(folder, credential.endpoint, models.lookup());
  return new AccountsAgent({
    ...options,
    bootstrapUri,
    accounts: await file?.read(),
    saveAccounts: async (accounts) => await file?.write(accounts),
  });
}
