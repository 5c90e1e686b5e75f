import { codes, encodeMessage, messageTypes, optionNumbers, stringOptions } from '@holdfast/coap';

/** What every server does: answers a GET of this path with this payload, and 4.04 for all else. */
export const PATH = 'temperature';
export const PAYLOAD = '21.5';

export const getRequest = (): Uint8Array =>
  encodeMessage({
    type: messageTypes.confirmable,
    code: codes.get,
    id: 0,
    token: Uint8Array.of(1, 2, 3, 4),
    options: stringOptions(optionNumbers.uriPath, [PATH]),
    payload: new Uint8Array(),
  });
