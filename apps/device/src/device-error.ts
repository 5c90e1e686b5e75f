import { HoldfastError } from '@holdfast/kernel';

/**
 * - `options`: what was asked for does not make a fleet
 * - `keys`: the file of keys, or of state, cannot be used
 * - `provisioning`: the server did not add a device
 * - `unreachable`: the server's name cannot be resolved
 * - `bad-write`: a server wrote what this resource cannot take
 * - `not-now`: a server asked for what cannot be done in this state
 */
export type DeviceErrorCode = 'options' | 'keys' | 'provisioning' | 'unreachable' | 'bad-write' | 'not-now';

export class DeviceError extends HoldfastError<DeviceErrorCode> {
  override readonly name = 'DeviceError';
}
