import type { Peer } from '@holdfast/kernel';
import type { Transport } from '../transport.ts';

/** A device's way to one server. */
export interface DeviceConnection<P extends Peer> {
  readonly transport: Transport<P>;
  readonly server: P;
  close(): Promise<void>;
}
