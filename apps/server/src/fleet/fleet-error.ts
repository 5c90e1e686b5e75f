import { HoldfastError } from '@holdfast/kernel';

export type FleetErrorCode =
  | 'device_not_found'
  | 'endpoint_taken'
  | 'identity_taken'
  | 'key_taken'
  | 'invalid_key'
  | 'invalid_path'
  | 'invalid_value'
  | 'invalid_request'
  | 'observation_not_found'
  | 'operation_not_found'
  | 'operation_not_queued'
  | 'queue_full'
  | 'body_too_large';

/** What was asked of the fleet cannot be done. */
export class FleetError extends HoldfastError<FleetErrorCode> {
  override readonly name = 'FleetError';
}

export type DeviceErrorCode =
  | 'not_registered'
  | 'device_asleep'
  | 'device_timeout'
  | 'device_refused'
  | 'device_misbehaved';

/** The device did not do what it was asked to. */
export class DeviceError extends HoldfastError<DeviceErrorCode> {
  override readonly name = 'DeviceError';
  /** The CoAP code of a refusal, such as `4.05`. */
  readonly deviceCode: string | undefined;

  constructor(code: DeviceErrorCode, message: string, options?: ErrorOptions & { deviceCode?: string }) {
    super(code, message, options);
    this.deviceCode = options?.deviceCode;
  }
}

export type RefusalCode =
  | 'unknown_endpoint'
  | 'wrong_credential'
  | 'unprotected'
  | 'endpoint_mismatch'
  | 'endpoint_missing'
  | 'unknown_registration';

/** A registration, or a change to one, that is not accepted. */
export class RegistrationRefused extends HoldfastError<RefusalCode> {
  override readonly name = 'RegistrationRefused';
}
