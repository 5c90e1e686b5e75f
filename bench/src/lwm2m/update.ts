import { codes, encodeMessage, messageTypes, optionNumbers, stringOptions } from '@holdfast/coap';

/** An update that changes nothing: it keeps the registration alive. */
export const updateOf = (location: readonly string[]): Uint8Array =>
  encodeMessage({
    type: messageTypes.confirmable,
    code: codes.post,
    id: 0,
    token: Uint8Array.of(1, 2, 3, 4),
    options: stringOptions(optionNumbers.uriPath, location),
    payload: new Uint8Array(),
  });
