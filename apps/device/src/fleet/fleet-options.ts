import type { Clock, Logger } from '@holdfast/kernel';
import type { JsonValue } from '@holdfast/lwm2m';
import type { OpenSocket } from '../agent/link.ts';
import type { TrustStore } from '../trust/trust-file.ts';
import type { Credential } from './credential.ts';
import type { ServerAddress } from './server-address.ts';

export interface BootstrapOptions {
  /** The folder where each device keeps its accounts between runs. Absent: in memory, so that each run begins with a bootstrap. */
  readonly accounts?: string;
}

export interface FleetTrust {
  /** SignedRoot, the same in all. */
  readonly root: Uint8Array;
  /** The folder where each device keeps its trust between runs. Absent: in memory, so that each run begins with a new device. */
  readonly folder?: string;
  /** Instead of a folder: where each device keeps its trust. */
  readonly storeOf?: (endpoint: string) => TrustStore;
}

export interface FleetOptions {
  /** Where they register; with `bootstrap` where they ask for their accounts. */
  readonly server: ServerAddress;
  /** One device each. Those without a key speak plain CoAP, whatever the server's address says. */
  readonly devices: readonly Credential[];
  /** Their credentials are the factory's: good for nothing but to ask for accounts. Then the lifetime is the accounts'. */
  readonly bootstrap?: BootstrapOptions;
  /** They verify their owner's commands themselves. Absent: they do whatever their server says. */
  readonly trust?: FleetTrust;
  /** Seconds. Default 300. */
  readonly lifetime?: number;
  /** Seconds between the reports of a device that is always online. Default 60. */
  readonly interval?: number;
  /** Seconds between the reports of a device in queue mode. Default five intervals. */
  readonly queueInterval?: number;
  /** How many times faster than the clock the simulated world lives. Default 1. Intervals, lifetimes and time stamps stay real. */
  readonly speed?: number;
  /** The same seed and start give the same world. Default 1. */
  readonly seed?: number;
  /** Offer DTLS Connection IDs. Default true. */
  readonly connectionIds?: boolean;
  /** Share of devices in queue mode, 0..1. Default 0.3. */
  readonly queueShare?: number;
  /** Seconds a device in queue mode listens after its last datagram. Default 93: MAX_TRANSMIT_WAIT (RFC 7252 §4.8.2). */
  readonly awake?: number;
  /** Seconds over which the first arrivals are spread. Default 0. */
  readonly ramp?: number;
  /** Default: UDP sockets of this machine. */
  readonly openSocket?: OpenSocket;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Told of each value whose notification the server has acknowledged. `time`: when it was sent, milliseconds since 1970. */
  readonly onAcked?: (endpoint: string, path: string, value: JsonValue, time: number) => void;
}
