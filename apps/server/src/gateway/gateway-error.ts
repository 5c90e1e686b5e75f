import { HoldfastError } from '@holdfast/kernel';

export class GatewayError extends HoldfastError<'address_in_use'> {
  override readonly name = 'GatewayError';
}
