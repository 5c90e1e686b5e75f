import { HoldfastError } from '@holdfast/kernel';

/**
 * - `refused`: the other side answered with an error; `deviceCode` is its CoAP code, such as `4.05`
 * - `timeout`: nothing came back in time, or the peer is gone
 * - `misbehaved`: what came back is not what LwM2M calls for
 */
export type OperationErrorCode = 'refused' | 'timeout' | 'misbehaved';

/** A device did not do what it was asked to; or, in the client role, the server. */
export class OperationError extends HoldfastError<OperationErrorCode> {
  override readonly name = 'OperationError';
  readonly deviceCode: string | undefined;

  constructor(code: OperationErrorCode, message: string, options?: ErrorOptions & { deviceCode?: string }) {
    super(code, message, options);
    this.deviceCode = options?.deviceCode;
  }
}
