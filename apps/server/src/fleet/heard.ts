import type { Rows } from '../journal/rows.ts';
import type { DeviceRecord } from './device-record.ts';

/** How a message reached us, as far as the fleet needs to know. */
export interface Heard {
  readonly transport: Rows['registration']['transport'];
  readonly address: string;
  /** Undefined for plain CoAP, which proves nothing. */
  readonly secure:
    | {
        /** That outlives the process; null where the proof holds for one connection. */
        readonly session: string | null;
        readonly record: DeviceRecord;
        /** What the session was made with: a factory credential may only bootstrap, a retired one nothing. */
        readonly credential: 'operational' | 'factory' | 'retired';
      }
    | undefined;
}
