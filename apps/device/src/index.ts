export type { DeviceSocket, OpenSocket } from './agent/link.ts';
export { DeviceError, type DeviceErrorCode } from './device-error.ts';
export type { Credential } from './fleet/credential.ts';
export { startFleet, type Fleet, type FleetCounters } from './fleet/fleet.ts';
export type { BootstrapOptions, FleetOptions, FleetTrust } from './fleet/fleet-options.ts';
export type { TrustStore } from './trust/trust-file.ts';
export type { TrustState } from './trust/trust-state.ts';
export { provision, type ProvisionOptions } from './fleet/provision.ts';
export { parseServerAddress, type ServerAddress } from './fleet/server-address.ts';
