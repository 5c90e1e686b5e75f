import { randomFillSync } from 'node:crypto';
import { codes, encodeMessage, messageTypes, optionNumbers, stringOptions } from '@holdfast/coap';

const PAYLOAD_BYTES = 64;

export const postRequest = (): Uint8Array =>
  encodeMessage({
    type: messageTypes.confirmable,
    code: codes.post,
    id: 0,
    token: Uint8Array.of(1, 2, 3, 4),
    options: stringOptions(optionNumbers.uriPath, ['dp']),
    payload: randomFillSync(new Uint8Array(PAYLOAD_BYTES)),
  });
