import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoapError } from '../coap-error.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { stringOption, uintOption } from '../options/option-values.ts';
import { messageTypes, noBytes, type CoapMessage } from './coap-message.ts';
import { codes, formatCode } from './codes.ts';
import { decodeMessage, encodeEmpty, encodeMessage } from './message-codec.ts';

const { confirmable, nonConfirmable, acknowledgement, reset } = messageTypes;
const temperature = [stringOption(optionNumbers.uriPath, 'temperature')];
const token = (hex: string): Uint8Array => fromHex(hex);

/** RFC 7252 Appendix A, figures 16 to 23, and messages with each form of option delta and length. */
const vectors: [string, string, CoapMessage][] = [
  [
    'figure 16 request',
    '40017d34 bb74656d7065726174757265',
    {
      type: confirmable,
      code: codes.get,
      id: 0x7d34,
      token: noBytes,
      options: temperature,
      payload: noBytes,
    },
  ],
  [
    'figure 16 response',
    '60457d34 ff32322e332043',
    {
      type: acknowledgement,
      code: codes.content,
      id: 0x7d34,
      token: noBytes,
      options: [],
      payload: utf8('22.3 C'),
    },
  ],
  [
    'figure 17 request with a token',
    '41017d3520 bb74656d7065726174757265',
    {
      type: confirmable,
      code: codes.get,
      id: 0x7d35,
      token: token('20'),
      options: temperature,
      payload: noBytes,
    },
  ],
  [
    'figure 17 response',
    '61457d3520 ff32322e332043',
    {
      type: acknowledgement,
      code: codes.content,
      id: 0x7d35,
      token: token('20'),
      options: [],
      payload: utf8('22.3 C'),
    },
  ],
  [
    'figure 20 separate response',
    '4145ad7b53 ff32322e332043',
    {
      type: confirmable,
      code: codes.content,
      id: 0xad7b,
      token: token('53'),
      options: [],
      payload: utf8('22.3 C'),
    },
  ],
  [
    'figure 20 acknowledgement',
    '6000ad7b',
    { type: acknowledgement, code: codes.empty, id: 0xad7b, token: noBytes, options: [], payload: noBytes },
  ],
  [
    'figure 23 non-confirmable request',
    '51017d4075 bb74656d7065726174757265',
    {
      type: nonConfirmable,
      code: codes.get,
      id: 0x7d40,
      token: token('75'),
      options: temperature,
      payload: noBytes,
    },
  ],
  [
    'a reset',
    '70007d34',
    { type: reset, code: codes.empty, id: 0x7d34, token: noBytes, options: [], payload: noBytes },
  ],
  [
    'deltas and lengths of 12, 13, 268 and 269',
    `40010001 c0 d000 dd0000${'61'.repeat(13)} e000000d`.replace('e000000d', `ee00000000${'62'.repeat(269)}`),
    {
      type: confirmable,
      code: codes.get,
      id: 1,
      token: noBytes,
      options: [
        { number: 12, value: noBytes },
        { number: 25, value: noBytes },
        { number: 38, value: utf8('a'.repeat(13)) },
        { number: 307, value: utf8('b'.repeat(269)) },
      ],
      payload: noBytes,
    },
  ],
  ...([9, 12, 13, 268, 269, 1000] as const).map((length): [string, string, CoapMessage] => {
    // RFC 8974 §2.1.
    const field = { 9: '49', 12: '4c', 13: '4d', 268: '4d', 269: '4e', 1000: '4e' }[length];
    const extension = { 9: '', 12: '', 13: '00', 268: 'ff', 269: '0000', 1000: '02db' }[length];
    return [
      `a token of ${length} bytes`,
      `${field}010001 ${extension} ${'ab'.repeat(length)} ff00`,
      {
        type: confirmable,
        code: codes.get,
        id: 1,
        token: new Uint8Array(length).fill(0xab),
        options: [],
        payload: Uint8Array.of(0),
      },
    ];
  }),
];

describe('vectors', () => {
  for (const [name, hex, message] of vectors) {
    const bytes = hex.replaceAll(' ', '');
    it(`decode ${name}`, () => expect(decodeMessage(fromHex(bytes))).toEqual(message));
    it(`encode ${name}`, () => expect(toHex(encodeMessage(message))).toBe(bytes));
  }

  it('encode empty messages', () => {
    expect(toHex(encodeEmpty(acknowledgement, 0x7d34))).toBe('60007d34');
    expect(toHex(encodeEmpty(reset, 0xffff))).toBe('7000ffff');
  });
});

describe('message format errors (RFC 7252 §3)', () => {
  const refused: [string, string, CoapError['code']][] = [
    ['nothing', '', 'short'],
    ['three bytes', '400100', 'short'],
    ['version 0', '00010001', 'version'],
    ['version 2', '80010001', 'version'],
    ['a token of 9 bytes cut off', '490100010000000000000000', 'short'],
    ['a token length of 13 cut off', '4d010001', 'short'],
    ['a token length of 14 cut off', '4e01000100', 'short'],
    ['a token of 13 bytes cut off', '4d01000100000000000000000000000000', 'short'],
    ['token length 15', '4f010001', 'token-length'],
    ['a token cut off', '4401000100', 'short'],
    ['an empty message with a token', '4100000100', 'empty-message'],
    ['an empty message with a payload', '40000001ff00', 'empty-message'],
    ['code class 1', '40200001', 'reserved-code'],
    ['code class 6', '40c00001', 'reserved-code'],
    ['code class 7', '40e10001', 'reserved-code'],
    ['a payload marker without a payload', '40010001ff', 'payload-marker'],
    ['option delta 15', '40010001f0', 'option'],
    ['option length 15', '400100010f', 'option'],
    ['an option value cut off', '40010001b3aabb', 'option'],
    ['an extended delta cut off', '40010001d0', 'option'],
    ['a long delta cut off', '40010001e000', 'option'],
    ['an extended length cut off', '400100010d', 'option'],
    ['a long length cut off', '400100010eff', 'option'],
    ['an option number above 65535', '40010001e0ffff', 'option'],
    ['more options than any message needs', `40010001${'00'.repeat(256)}`, 'option'],
  ];
  for (const [name, hex, code] of refused) {
    it(name, () =>
      expect(() => decodeMessage(fromHex(hex))).toThrow(expect.objectContaining({ name: 'CoapError', code })),
    );
  }

  it('refuses to send what cannot be', () => {
    const message = vectors[0]?.[2] as CoapMessage;
    const long = { ...message, token: new Uint8Array(65_805) };
    expect(() => encodeMessage(long)).toThrow(expect.objectContaining({ code: 'token-length' }));
    const huge = { ...message, options: [{ number: 1, value: new Uint8Array(70_000) }] };
    expect(() => encodeMessage(huge)).toThrow(expect.objectContaining({ code: 'option' }));
    const high = { ...message, options: [{ number: 65_536, value: noBytes }] };
    expect(() => encodeMessage(high)).toThrow(expect.objectContaining({ code: 'option' }));
  });
});

describe('any', () => {
  const option = fc.record({
    number: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 65_535 })),
    value: fc.uint8Array({ maxLength: 300 }),
  });
  const message: fc.Arbitrary<CoapMessage> = fc.record({
    type: fc.constantFrom(...Object.values(messageTypes)),
    code: fc.constantFrom(...Object.values(codes).filter((code) => code !== 0)),
    id: fc.nat({ max: 0xffff }),
    token: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 600 })),
    options: fc.array(option, { maxLength: 20 }),
    payload: fc.uint8Array({ maxLength: 2000 }),
  });
  const inOrder = (sent: CoapMessage): CoapMessage => ({
    ...sent,
    options: sent.options.toSorted((a, b) => a.number - b.number),
  });

  it('message is read as it was written, its options in order', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(decodeMessage(encodeMessage(sent))).toEqual(inOrder(sent));
      }),
    );
  });

  it('bytes are a message or a typed error, and a message is written as it was read', () => {
    const decode = (bytes: Uint8Array): CoapMessage | undefined => {
      try {
        return decodeMessage(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(CoapError);
        return undefined;
      }
    };
    const likely = fc
      .tuple(fc.integer({ min: 0x40, max: 0x7f }), fc.uint8Array({ maxLength: 60 }))
      .map(([first, rest]) => Uint8Array.of(first, ...rest));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), likely), (bytes) => {
        const read = decode(bytes);
        if (read !== undefined) expect(decodeMessage(encodeMessage(read))).toEqual(read);
      }),
      { numRuns: 2000 },
    );
  });

  it('later message leaves an earlier one as it was', () => {
    const first = encodeMessage(vectors[0]?.[2] as CoapMessage);
    const before = toHex(first);
    for (let i = 0; i < 5000; i++) encodeMessage({ ...(vectors[1]?.[2] as CoapMessage), id: i & 0xffff });
    expect(toHex(first)).toBe(before);
  });

  it('value read from a Buffer is a plain array of its own kind', () => {
    const read = decodeMessage(Buffer.from('41017d3520bb74656d7065726174757265', 'hex'));
    expect(read.token.constructor).toBe(Uint8Array);
    expect(read.options[0]?.value.constructor).toBe(Uint8Array);
  });
});

it('codes are written as the specifications do', () => {
  expect(formatCode(codes.content)).toBe('2.05');
  expect(formatCode(codes.unsupportedContentFormat)).toBe('4.15');
  expect(formatCode(codes.proxyingNotSupported)).toBe('5.05');
  expect(uintOption(optionNumbers.contentFormat, 0).value).toEqual(noBytes);
});
