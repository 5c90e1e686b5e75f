import type { DeviceRecord } from './device-record.ts';

/** How a message reached us, as far as the fleet needs to know. */
export interface Heard {
  readonly transport: 'coap' | 'coaps';
  readonly address: string;
  /** Undefined for plain CoAP, which proves nothing. */
  readonly secure:
    | {
        readonly session: string;
        readonly record: DeviceRecord;
        /** What the session was made with: a factory credential may only bootstrap, a retired one nothing. */
        readonly credential: 'operational' | 'factory' | 'retired';
      }
    | undefined;
}
