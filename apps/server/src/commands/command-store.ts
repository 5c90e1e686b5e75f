import type { CommandState, DeliveryState } from '@holdfast/api-contract';
import type { Rows } from '../journal/rows.ts';

export interface CommandsWanted {
  readonly state: CommandState | undefined;
  /** Only those that are, or were, for this device. */
  readonly device: number | undefined;
  readonly limit: number;
  /** Only commands with a smaller number. */
  readonly before: number | undefined;
}

export interface DeliveriesWanted {
  readonly command: number;
  readonly state: DeliveryState | undefined;
  readonly limit: number;
  /** Only devices whose endpoint comes after it. */
  readonly after: string | undefined;
}

export interface ReceiptsWanted {
  readonly after: Pick<Rows['delivery'], 'command' | 'device'> | undefined;
  readonly limit: number;
}

/** As much of a delivery that goes on as is held in memory. */
export type OpenDelivery = Pick<Rows['delivery'], 'command' | 'device' | 'state'> &
  Pick<Rows['command'], 'logIndex'>;

/** A command without what can be large: a list of them must not load the members of a hundred sets. */
export type CommandRow = Omit<Rows['command'], 'members' | 'sealedAttachment'>;

export interface CommandStore {
  /** Ordered by version. */
  loadRoots(): Promise<readonly Rows['root'][]>;
  /** Those that are not at their end, in the order in which they were proposed. */
  loadOpenCommands(): Promise<readonly Rows['command'][]>;
  command(id: string): Promise<Rows['command'] | undefined>;
  /** Newest first. */
  commands(wanted: CommandsWanted): Promise<readonly CommandRow[]>;
  /** Those waiting and sent, of commands that are being delivered, in the order of the log. */
  loadOpenDeliveries(): Promise<readonly OpenDelivery[]>;
  delivery(command: number, device: number): Promise<Rows['delivery'] | undefined>;
  /** Ordered by endpoint. */
  deliveries(wanted: DeliveriesWanted): Promise<readonly Rows['delivery'][]>;
  /** Of deliveries at their end, those whose receipt is not in the log; by command and device, after this one. */
  unloggedReceipts(wanted: ReceiptsWanted): Promise<readonly Rows['delivery'][]>;
  countDeliveries(command: number): Promise<ReadonlyMap<DeliveryState, number>>;
  loadDeviceTrust(device: number): Promise<Rows['deviceTrust'] | undefined>;
  /** Of many devices at once. */
  loadDeviceTrusts(devices: readonly number[]): Promise<readonly Rows['deviceTrust'][]>;
}
