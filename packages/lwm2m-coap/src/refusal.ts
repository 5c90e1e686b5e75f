import { codes } from '@holdfast/coap';
import { HoldfastError } from '@holdfast/kernel';

/** The response codes with which either role refuses (LwM2M Transport 1.1.1 §6.4). */
const RESPONSES = {
  bad_request: codes.badRequest,
  unauthorized: codes.unauthorized,
  forbidden: codes.forbidden,
  not_found: codes.notFound,
  method_not_allowed: codes.methodNotAllowed,
  not_acceptable: codes.notAcceptable,
  precondition_failed: codes.preconditionFailed,
  unsupported_content_format: codes.unsupportedContentFormat,
  not_implemented: codes.notImplemented,
} as const;

/** Thrown by a port of the server, or by a handler of the device: the other side gets the matching response code, and no text. */
export class Refusal extends HoldfastError<keyof typeof RESPONSES> {
  override readonly name = 'Refusal';

  get responseCode(): number {
    return RESPONSES[this.code];
  }
}
