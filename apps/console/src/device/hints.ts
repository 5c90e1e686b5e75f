import type { Device } from '@holdfast/api-contract';
import {
  holdfastCommand,
  plainCommand,
  shellWord,
  simulatorCommand,
  type DeviceAddress,
} from '../devices/client-commands.ts';

/** The console does not have the key; whoever runs this puts it in the place of KEY. */
export function simulatorHint(at: DeviceAddress, { endpoint, security }: Device): string | undefined {
  if (security.mode === 'none') return plainCommand(at, endpoint);
  // The simulator has neither certificates nor raw public keys.
  if (security.mode !== 'psk') return undefined;
  return simulatorCommand(at, { endpoint, identity: security.identity ?? endpoint, key: 'KEY' });
}

export const observeHint = (endpoint: string): string =>
  holdfastCommand(`observe ${shellWord(endpoint)} /3303/0/5700`);
