import type { CoapEndpointOptions } from '@holdfast/coap';
import type { Clock, Logger, Peer } from '@holdfast/kernel';
import type { BindingMode, Entry, Lwm2mPath, ModelRegistry } from '@holdfast/lwm2m';
import type { OperationError } from '../operation-error.ts';
import type { Transport } from '../transport.ts';
import type { ServerAccess } from './device-management/server-access.ts';
import type { Lwm2mObject } from './objects/lwm2m-object.ts';
import type { ObjectStore } from './objects/object-store.ts';

export interface Lwm2mClientOptions<P extends Peer> {
  readonly transport: Transport<P>;
  readonly server: P;
  readonly clock: Clock;
  readonly log?: Logger;
  /** Absent: the name is left to the identity of the security context. */
  readonly endpoint?: string;
  /** Seconds. */
  readonly lifetime: number;
  /** A store is shared by the clients of one device's several servers: a change made by one is told to all. */
  readonly objects: readonly Lwm2mObject[] | ObjectStore;
  /** Share one between the devices of a process. */
  readonly models: ModelRegistry;
  /** Default `1.1`. */
  readonly lwm2mVersion?: string;
  /** Default `U`. */
  readonly binding?: BindingMode;
  readonly queueMode?: boolean;
  /** How long a device in queue mode listens after the last message. Default: always. */
  readonly awakeMs?: number;
  /** It has woken up, or fallen asleep. */
  readonly onAwake?: (isAwake: boolean) => void;
  readonly rootPath?: string;
  /** Stated in the registration; the first one is answered in where the server does not choose. */
  readonly contentFormats?: readonly number[];
  /** Updates are sent after this part of the lifetime. Default 0.8; 0: none are sent but by `update`. */
  readonly updateAfter?: number;
  /** The instance of object 1 that is about this server. Default: the first one. */
  readonly serverInstance?: number;
  /** What this server may do. Default: everything. */
  readonly access?: ServerAccess;
  /** The server made an instance; it is answered when this resolves. */
  readonly onCreated?: (path: Lwm2mPath) => void | Promise<void>;
  /** How many notifications that do not arrive are kept for each observation, to be sent with their times. Default 1: the newest. */
  readonly history?: number;
  /** The server has acknowledged a notification: it has these values. */
  readonly onNotified?: (paths: readonly Lwm2mPath[], entries: readonly Entry[]) => void;
  /** An update or a notification that was sent by itself got no answer, or was refused: reconnect, or register again. */
  readonly onTrouble?: (error: OperationError) => void;
  readonly limits?: NonNullable<CoapEndpointOptions<P>['limits']>;
  readonly params?: NonNullable<CoapEndpointOptions<P>['params']>;
}
