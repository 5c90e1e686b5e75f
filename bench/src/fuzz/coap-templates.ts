import { utf8 } from '@holdfast/bytes';
import {
  codes,
  encodeMessage,
  messageTypes,
  optionNumbers,
  stringOptions,
  uintOption,
  type CoapOption,
  type MessageType,
} from '@holdfast/coap';

const { confirmable, nonConfirmable, acknowledgement, reset } = messageTypes;

interface Shape {
  readonly type?: MessageType;
  readonly code: number;
  readonly token?: Uint8Array;
  readonly options?: readonly CoapOption[];
  readonly payload?: Uint8Array;
}

const message = ({ type = confirmable, code, token, options, payload }: Shape): Uint8Array =>
  encodeMessage({
    type,
    code,
    id: 0x1234,
    token: token ?? Uint8Array.of(7, 7),
    options: options ?? [],
    payload: payload ?? new Uint8Array(),
  });

const path = (...segments: string[]): CoapOption[] => stringOptions(optionNumbers.uriPath, segments);
const query = (...pairs: string[]): CoapOption[] => stringOptions(optionNumbers.uriQuery, pairs);
const linkFormat = uintOption(optionNumbers.contentFormat, 40);
const senmlCbor = uintOption(optionNumbers.contentFormat, 112);
/** RFC 7959 §2.2: number, more, size exponent. */
const block1 = (number: number, more: 0 | 1, exponent: number): CoapOption =>
  uintOption(optionNumbers.block1, (number << 4) | (more << 3) | exponent);
const block2 = (number: number, exponent: number): CoapOption =>
  uintOption(optionNumbers.block2, (number << 4) | exponent);

const OBJECTS = utf8('</>;rt="oma.lwm2m";ct=112,</1/0>,</3/0>,</3303>;ver=1.1,</3303/0>');
/** SenML CBOR: one record, base name /3303/0/, name 5700, value 21.5. */
const SENML = Uint8Array.from([
  0x81,
  0xa3,
  0x21,
  0x68,
  ...utf8('/3303/0/'),
  0x00,
  0x64,
  ...utf8('5700'),
  0x02,
  0xf9,
  0x4d,
  0x60,
]);

/** Valid messages of each kind that a device, or someone who plays one, may send. `endpoint` is one that may register here. */
export const coapTemplates = (endpoint: string): readonly Uint8Array[] => {
  const registration = [...path('rd'), linkFormat, ...query(`ep=${endpoint}`, 'lt=300', 'lwm2m=1.1', 'b=U')];
  return [
    message({ code: codes.post, options: registration, payload: OBJECTS }),
    message({ code: codes.post, options: [...registration, block1(0, 1, 2)], payload: OBJECTS.slice(0, 64) }),
    message({ code: codes.post, options: [...registration, block1(1, 0, 2)], payload: OBJECTS.slice(64) }),
    message({ code: codes.post, options: [...path('rd', '0123456789abcdef'), ...query('lt=300')] }),
    message({ code: codes.delete, options: path('rd', '0123456789abcdef') }),
    message({ code: codes.get, options: path('.well-known', 'core') }),
    message({
      code: codes.get,
      options: [uintOption(optionNumbers.observe, 0), ...path('rd'), block2(3, 6)],
    }),
    message({ code: codes.post, options: [...path('dp'), senmlCbor], payload: SENML }),
    message({ code: codes.post, options: [...path('bs'), ...query(`ep=${endpoint}`)] }),
    message({ code: codes.fetch, options: path('3', '0'), payload: SENML }),
    message({
      type: nonConfirmable,
      code: codes.content,
      token: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      options: [uintOption(optionNumbers.observe, 9), senmlCbor],
      payload: SENML,
    }),
    message({
      code: codes.content,
      token: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      options: [uintOption(optionNumbers.observe, 10), senmlCbor, block2(0, 6)],
      payload: SENML,
    }),
    message({ type: acknowledgement, code: codes.content, options: [senmlCbor], payload: SENML }),
    message({ type: confirmable, code: codes.empty, token: new Uint8Array() }),
    message({ type: reset, code: codes.empty, token: new Uint8Array() }),
    message({
      code: codes.get,
      options: [...path('rd'), ...query('x'.repeat(300)), { number: 2049, value: new Uint8Array(300) }],
    }),
  ];
};
