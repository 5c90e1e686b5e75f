import { encodeMessage, decodeMessage } from '@holdfast/coap';
import { noBytes } from '../../../../packages/coap/src/message/coap-message.ts';
import { deriveKeys } from '../../../../packages/coap/src/oscore/derive-keys.ts';
import {
  decodeOscoreOption,
  encodeOscoreOption,
  type OscoreHeader,
} from '../../../../packages/coap/src/oscore/oscore-option.ts';
import {
  decodePlaintext,
  encodePlaintext,
  type PlainMessage,
} from '../../../../packages/coap/src/oscore/plain-message.ts';
import { protectRequest, unprotectRequest } from '../../../../packages/coap/src/oscore/protection.ts';
import { clientParameters, mirrored } from '../../../../packages/coap/src/oscore/test-oscore-pair.ts';
import { target } from '../../engine/target.ts';
import { bytesOf, maybe } from '../random-values.ts';
import { messageOf } from './message-values.ts';

export const oscoreOptionTarget = target<OscoreHeader>({
  name: 'coap-oscore-option',
  errors: ['OscoreError'],
  seed: (random) =>
    encodeOscoreOption({
      partialIv: maybe(random, () => random.bytes(1 + random.below(5))),
      kidContext: maybe(random, () => bytesOf(random, 20)),
      kid: maybe(random, () => bytesOf(random, 7)),
    }),
  decode: decodeOscoreOption,
  encode: encodeOscoreOption,
});

export const oscorePlaintextTarget = target<PlainMessage>({
  name: 'coap-oscore-plaintext',
  errors: ['OscoreError'],
  seed: (random) => encodePlaintext(messageOf(random)),
  decode: decodePlaintext,
  encode: encodePlaintext,
});

const client = deriveKeys(clientParameters);
const server = deriveKeys(mirrored(clientParameters));

/** A protected request as it arrives. What decrypts is as it was sent, or the AEAD is broken. */
export const oscoreRequestTarget = target<PlainMessage>({
  name: 'coap-oscore-request',
  errors: ['OscoreError', 'CoapError'],
  seed: (random) => {
    const message = { ...messageOf(random), code: 1 + random.below(5), options: [] };
    const { outer } = protectRequest(client, message, random.below(2 ** 31));
    return encodeMessage({ ...outer, type: 0, id: 7, token: noBytes });
  },
  decode: (input) => unprotectRequest(server, decodeMessage(input)).inner,
});
