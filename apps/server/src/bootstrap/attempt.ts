import type { BootstrapProfile } from '@holdfast/lwm2m';
import type { DeviceRecord } from '../fleet/device-record.ts';

/** One device being given its accounts. */
export interface Attempt {
  readonly record: DeviceRecord;
  /** The PSK identity or fingerprint of the credential that was made for it. */
  readonly credential: string;
  readonly profile: BootstrapProfile;
  /** Whether what it had is to be read and told. */
  readonly readsBefore: boolean;
}

/** How an attempt came to nothing. */
export interface Failure {
  /** What was being done, such as `write /0/1`. */
  readonly at: string;
  readonly reason: 'device_refused' | 'device_timeout' | 'device_misbehaved' | 'plan_failed' | 'interrupted';
  readonly message: string;
  /** The device may have taken the accounts all the same. */
  readonly isUncertain: boolean;
  readonly deviceCode?: string;
}
