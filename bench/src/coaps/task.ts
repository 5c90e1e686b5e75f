import { randomFillSync } from 'node:crypto';
import { utf8 } from '@holdfast/bytes';
import { codes, encodeMessage, messageTypes, optionNumbers, stringOptions } from '@holdfast/coap';
import { getRequest } from '../coap/task.ts';

export const KEY = utf8('sixteen or more bytes');
export const CONNECTION_ID_BYTES = 6;
const PAYLOAD_BYTES = 64;

const postRequest = (): Uint8Array =>
  encodeMessage({
    type: messageTypes.confirmable,
    code: codes.post,
    id: 0,
    token: Uint8Array.of(1, 2, 3, 4),
    options: stringOptions(optionNumbers.uriPath, ['dp']),
    payload: randomFillSync(new Uint8Array(PAYLOAD_BYTES)),
  });

/** What the sessions ask, by the measurement's name. */
export const tasks: ReadonlyMap<string, () => Uint8Array> = new Map([
  ['coaps-psk', postRequest],
  ['coaps-psk-get', getRequest],
]);
