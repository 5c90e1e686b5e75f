import type { Peer } from '@holdfast/kernel';
import type { Transport } from '../transport.ts';

/** A device's way to one server. */
export interface DeviceConnection<P extends Peer> {
  readonly transport: Transport<P>;
  readonly server: P;
  /** Sets who is told, once, that the connection has ended without the device's doing. Absent: silence alone shows it. */
  onLost?(told: () => void): void;
  close(): Promise<void>;
}
