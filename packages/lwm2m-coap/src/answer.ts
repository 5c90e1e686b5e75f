import { codes, CoapError, formatCode, isSuccess, type ReceivedResponse } from '@holdfast/coap';
import { OperationError } from './operation-error.ts';

/** Who was asked, in error messages. */
export type Asked = 'device' | 'server';

/** Throws {@link OperationError} `refused` for a response that is no success. */
export function succeeded(response: ReceivedResponse, asked: Asked): ReceivedResponse {
  if (isSuccess(response.code)) return response;
  const deviceCode = formatCode(response.code);
  throw new OperationError(
    'refused',
    `the ${asked} answered ${deviceCode} ${MEANINGS[response.code] ?? ''}`.trim(),
    { deviceCode },
  );
}

/** In a person's words (Transport 1.1.1 §6.4). */
const MEANINGS: Readonly<Record<number, string>> = {
  [codes.badRequest]: '(it found the request malformed)',
  [codes.unauthorized]: '(it does not allow this)',
  [codes.badOption]: '(it does not know an option of the request)',
  [codes.forbidden]: '(it forbids this)',
  [codes.notFound]: '(it has nothing at this path)',
  [codes.methodNotAllowed]: '(this path does not allow the operation)',
  [codes.notAcceptable]: '(it has no content format that was asked for)',
  [codes.preconditionFailed]: '(it does not speak this version of LwM2M)',
  [codes.requestEntityTooLarge]: '(the value is too large for it)',
  [codes.unsupportedContentFormat]: '(it knows no content format that was tried)',
  [codes.internalServerError]: '(it failed)',
  [codes.serviceUnavailable]: '(it is busy)',
};

/** What became of a request that got no response, or none that can be used. `limit`: how long it was waited for. */
export function asOperationError(error: CoapError, asked: Asked, limit: string): OperationError {
  const { code, message } = error;
  const cause = { cause: error };
  if (code === 'timeout') return new OperationError('timeout', `the ${asked} did not answer ${limit}`, cause);
  if (code === 'queue-full' || code === 'token-in-use') {
    return new OperationError('timeout', `too many operations wait for this ${asked}`, cause);
  }
  if (code === 'closed' || code === 'aborted') {
    return new OperationError('timeout', 'the operation was given up', cause);
  }
  if (code === 'reset') {
    return new OperationError(
      'misbehaved',
      `the ${asked} does not know what it was asked (it sent a reset)`,
      cause,
    );
  }
  return new OperationError('misbehaved', `the ${asked}'s answer cannot be used: ${message}`, cause);
}
