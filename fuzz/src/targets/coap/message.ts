import { decodeMessage, encodeMessage, type CoapMessage } from '@holdfast/coap';
import { encodeEmpty } from '../../../../packages/coap/src/message/message-codec.ts';
import { target } from '../../engine/target.ts';
import { messageOf } from './message-values.ts';

export const messageTarget = target<CoapMessage>({
  name: 'coap-message',
  errors: ['CoapError'],
  seed: (random) =>
    random.chance(0.05) ? encodeEmpty(random.pick([0, 2, 3]), 7) : encodeMessage(messageOf(random)),
  decode: decodeMessage,
  encode: encodeMessage,
});
