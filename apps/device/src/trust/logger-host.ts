import type { Address } from '@holdfast/kernel';
import { parseServerAddress, resolveAddress } from '../fleet/server-address.ts';
import type { LoggerState } from '../objects/logger-state.ts';
import type { Host } from './host.ts';
import { readCredentials, readServers, type OwnerCredentials } from './owner-contents.ts';

/** Where a device registers from now on, and as whom; what is not there stays. */
export interface Move {
  readonly server?: Address;
  readonly psk?: OwnerCredentials;
}

export interface HostAgent {
  reboot(): void;
  move(to: Move): void;
}

/** A cold-chain logger's host: its machine is its recording. */
export const loggerHost = (logger: LoggerState, agent: HostAgent): Host => ({
  component: 'host',
  get version() {
    return logger.firmware;
  },
  apply: ({ locked, disabled }) => void (logger.owner = { locked, disabled }),
  async wipe(what) {
    logger.wipe();
    // Without a key it cannot come back by itself.
    if (what === 'data and credentials')
      agent.move({ psk: { identity: 'wiped', key: crypto.getRandomValues(new Uint8Array(32)) } });
  },
  reboot: () => agent.reboot(),
  async factoryReset() {
    logger.wipe();
  },
  async useServers(content) {
    const { uri, credentials } = readServers(content);
    const server = await resolveAddress(parseServerAddress(uri));
    agent.move(credentials === undefined ? { server } : { server, psk: credentials });
  },
  async useCredentials(content) {
    agent.move({ psk: readCredentials(content) });
  },
  async install(_, version) {
    logger.install(version);
    agent.reboot();
  },
});
