import type { Address, Clock, Logger } from '@holdfast/kernel';
import type { JsonValue, ModelRegistry } from '@holdfast/lwm2m';
import type { Credential } from '../fleet/credential.ts';
import type { Random } from '../sensors/random.ts';
import type { TrustStore } from '../trust/trust-file.ts';
import type { OpenSocket } from './link.ts';

/** What a device needs to verify its owner's commands itself. */
export interface TrustOptions {
  /** SignedRoot, put into it when it was made. */
  readonly root: Uint8Array;
  readonly store: TrustStore;
}

export interface AgentOptions {
  readonly server: Address;
  readonly credential: Credential;
  readonly index: number;
  readonly seed: number;
  readonly speed: number;
  /** When the fleet's worlds began, milliseconds since 1970. */
  readonly start: number;
  /** Seconds. */
  readonly lifetime: number;
  /** Seconds between reports. */
  readonly interval: number;
  /** In queue mode: milliseconds it listens after a datagram. Absent: it is always online. */
  readonly awakeMs: number | undefined;
  readonly connectionIds: boolean;
  readonly openSocket: OpenSocket;
  readonly models: ModelRegistry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: Random;
  readonly counters: AgentCounters;
  /** Absent: it does whatever its server says. */
  readonly trust?: TrustOptions | undefined;
  readonly onValue: ((endpoint: string, path: string, value: JsonValue, time: number) => void) | undefined;
}

/** Shared by the agents of a fleet; what has happened since it was started. */
export interface AgentCounters {
  handshakes: number;
  handshakesFailed: number;
  /** DTLS sessions that ended without the device's doing. */
  sessionsLost: number;
  registrations: number;
  bootstraps: number;
  bootstrapsFailed: number;
  notificationsSent: number;
  notificationsAcked: number;
}

export const newAgentCounters = (): AgentCounters => ({
  handshakes: 0,
  handshakesFailed: 0,
  sessionsLost: 0,
  registrations: 0,
  bootstraps: 0,
  bootstrapsFailed: 0,
  notificationsSent: 0,
  notificationsAcked: 0,
});
