import type { DatagramTransport, Peer } from '@holdfast/kernel';

/** A device's way to one server. */
export interface DeviceConnection<P extends Peer> {
  readonly transport: DatagramTransport<P>;
  readonly server: P;
  close(): Promise<void>;
}
