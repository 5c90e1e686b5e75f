import { codes } from '@holdfast/coap';
import type { Lwm2mError } from '@holdfast/lwm2m';

/** With what a device answers a request that cannot be understood or done (Transport 1.1.1 §6.4). */
export function responseCode({ code }: Lwm2mError): number {
  if (code === 'unsupported-format') return codes.unsupportedContentFormat;
  if (code === 'unencodable') return codes.notAcceptable;
  return code === 'too-large' ? codes.requestEntityTooLarge : codes.badRequest;
}
