import {
  codes,
  contentFormats,
  encodeMessage,
  messageTypes,
  optionNumbers,
  uintOption,
} from '@holdfast/coap';

/** Three bytes from the first to the last, so that a notification keeps its length. */
export const FIRST_SEQUENCE = 0x01_0000;
const HEADER_BYTES = 4;
/** Delta 6, length 3 (RFC 7252 §3.1): the first option of a notification. */
const OBSERVE_OPTION = 0x63;
const VALUE_BYTES = 4;

/** Resource 5700 with a 32-bit float, as OMA-TLV (LwM2M Core 1.1.1 §7.4.4). */
export function temperatureTlv(value: number): Uint8Array {
  const tlv = Uint8Array.of(0b1110_0100, 0x16, 0x44, 0, 0, 0, 0);
  new DataView(tlv.buffer).setFloat32(3, value);
  return tlv;
}

/** Confirmable notifications of one observation, each with another value: the same bytes, written over for each. */
export function notifications(token: Uint8Array): (count: number) => Uint8Array {
  const message = encodeMessage({
    type: messageTypes.confirmable,
    code: codes.content,
    id: 0,
    token,
    options: [
      uintOption(optionNumbers.observe, FIRST_SEQUENCE),
      uintOption(optionNumbers.contentFormat, contentFormats.lwm2mTlv),
    ],
    payload: temperatureTlv(0),
  });
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const option = HEADER_BYTES + token.length;
  if (message[option] !== OBSERVE_OPTION) throw new Error('a notification is not laid out as expected');
  return (count) => {
    const sequence = FIRST_SEQUENCE + count;
    view.setUint8(option + 1, sequence >> 16);
    view.setUint16(option + 2, sequence & 0xffff);
    view.setFloat32(message.length - VALUE_BYTES, 20 + (count % 100) / 10);
    return message;
  };
}
