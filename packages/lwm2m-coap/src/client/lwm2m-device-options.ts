import type { Clock, Logger, Peer } from '@holdfast/kernel';
import type { Entry, ModelRegistry } from '@holdfast/lwm2m';
import type { BootstrapAccount, ServerAccount } from './accounts/accounts.ts';
import type { DeviceConnection } from './connection.ts';
import type { Lwm2mClientOptions } from './lwm2m-client-options.ts';
import type { Lwm2mObject } from './objects/lwm2m-object.ts';

/** What a device goes through, for its owner to show or log. */
export type DeviceNews =
  | { readonly kind: 'registered'; readonly shortServerId: number }
  | { readonly kind: 'bootstrapping'; readonly why: BootstrapReason }
  | { readonly kind: 'bootstrapped' }
  | { readonly kind: 'bootstrap-failed'; readonly error: unknown };

/** `factory`: there are no accounts; `trigger`: a server asked for it; `failure`: no registration came about. */
export type BootstrapReason = 'factory' | 'trigger' | 'failure';

type PassedOn<P extends Peer> = Pick<
  Lwm2mClientOptions<P>,
  | 'awakeMs'
  | 'queueMode'
  | 'endpoint'
  | 'lwm2mVersion'
  | 'rootPath'
  | 'contentFormats'
  | 'history'
  | 'onNotified'
  | 'limits'
  | 'params'
>;

export interface Lwm2mDeviceOptions<P extends Peer> extends PassedOn<P> {
  readonly clock: Clock;
  readonly log?: Logger;
  /** All but 0, 1, 2 and 21, which are the accounts. */
  readonly objects: readonly Lwm2mObject[];
  readonly models: ModelRegistry;
  /** What `saveAccounts` was given last; at first, what the factory put there. */
  readonly accounts: readonly Entry[];
  /** Makes accounts durable. A bootstrap is finished only when it resolves. */
  readonly saveAccounts: (accounts: readonly Entry[]) => Promise<void>;
  /** Opens a transport of its own for each server, by its URI and credentials. */
  readonly connect: (
    account: ServerAccount | BootstrapAccount,
    signal: AbortSignal,
  ) => Promise<DeviceConnection<P>>;
  readonly onNews?: (news: DeviceNews) => void;
}
