import { concat, fromHex, toHex, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoapError } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import { noBytes } from '../message/coap-message.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import { stringOption } from '../options/option-values.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { decodeFrame, encodeFrame, frameLength } from './frame-codec.ts';
import { FrameReader } from './frame-reader.ts';

const plain = (part: Partial<StreamMessage>): StreamMessage => ({
  code: codes.get,
  token: noBytes,
  options: [],
  payload: noBytes,
  ...part,
});
const payload = (length: number): Uint8Array => new Uint8Array(length).fill(0x61);

/** The forms of RFC 8323 §3.2 (the marker and the payload are what is counted), figures 6 and 7 of §3.2. */
const vectors: [string, string, StreamMessage][] = [
  ['an empty CSM', '00 e1', plain({ code: 0xe1 })],
  ['figure 7: a ping with a token', '01 e2 42', plain({ code: 0xe2, token: fromHex('42') })],
  [
    'a request',
    '71 01 20 b6 74656d706572',
    plain({ token: fromHex('20'), options: [stringOption(optionNumbers.uriPath, 'temper')] }),
  ],
  ['12 bytes', `c0 45 ff ${'61'.repeat(11)}`, plain({ code: codes.content, payload: payload(11) })],
  ['13 bytes', `d0 00 45 ff ${'61'.repeat(12)}`, plain({ code: codes.content, payload: payload(12) })],
  ['268 bytes', `d0 ff 45 ff ${'61'.repeat(267)}`, plain({ code: codes.content, payload: payload(267) })],
  ['269 bytes', `e0 0000 45 ff ${'61'.repeat(268)}`, plain({ code: codes.content, payload: payload(268) })],
  [
    '65804 bytes',
    `e0 ffff 45 ff ${'61'.repeat(65_803)}`,
    plain({ code: codes.content, payload: payload(65_803) }),
  ],
  [
    '65805 bytes',
    `f0 00000000 45 ff ${'61'.repeat(65_804)}`,
    plain({ code: codes.content, payload: payload(65_804) }),
  ],
  [
    'a token of 13 bytes (RFC 8974)',
    `2d 01 00 ${'ab'.repeat(13)} ff61`,
    plain({ token: new Uint8Array(13).fill(0xab), payload: payload(1) }),
  ],
  [
    'a token of 269 bytes (RFC 8974)',
    `de 0e 01 0000 ${'ab'.repeat(269)} ff${'61'.repeat(26)}`,
    plain({ token: new Uint8Array(269).fill(0xab), payload: payload(26) }),
  ],
];

describe('frames', () => {
  for (const [name, spaced, message] of vectors) {
    const hex = spaced.replaceAll(' ', '');
    it(`decode ${name}`, () => expect(decodeFrame(fromHex(hex))).toEqual(message));
    it(`encode ${name}`, () => expect(toHex(encodeFrame(message))).toBe(hex));
  }

  const refused: [string, string, CoapError['code']][] = [
    ['nothing', '', 'short'],
    ['a length cut off', 'd0', 'short'],
    ['a long length cut off', 'f0000000', 'short'],
    ['no code', '00', 'short'],
    ['a token cut off', '020100', 'short'],
    ['a token length cut off', '0e0100', 'short'],
    ['a body cut off', '2001ff', 'short'],
    ['bytes behind', '000100', 'length'],
    ['token length 15', '0f01', 'token-length'],
    ['code class 1', '0020', 'reserved-code'],
    ['code class 6', '00c0', 'reserved-code'],
    ['a payload marker without a payload', '1001ff', 'payload-marker'],
    ['an option cut off', '2001b3aa', 'option'],
  ];
  for (const [name, hex, code] of refused) {
    it(`refuse ${name}`, () =>
      expect(() => decodeFrame(fromHex(hex))).toThrow(expect.objectContaining({ name: 'CoapError', code })));
  }

  it('announce at most four gigabytes', () =>
    expect(frameLength(fromHex('f0ffffffff01'), 0, 6)).toBe(6 + 0xffff_ffff + 65_805));
});

const option = fc.record({
  number: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 65_535 })),
  value: fc.uint8Array({ maxLength: 300 }),
});
const anyMessage: fc.Arbitrary<StreamMessage> = fc.record({
  code: fc.constantFrom(0, 1, 5, 0x45, 0xe1, 0xe5),
  token: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 300 })),
  options: fc.array(option, { maxLength: 10 }).map((some) => some.toSorted((a, b) => a.number - b.number)),
  payload: fc.uint8Array({ maxLength: 1000 }),
});

describe('any', () => {
  it('frame is read as it was written', () =>
    fc.assert(
      fc.property(anyMessage, (sent) => {
        expect(decodeFrame(encodeFrame(sent))).toEqual(sent);
      }),
    ));

  it('bytes are a frame or a typed error', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const read = decodeFrame(bytes);
          expect(decodeFrame(encodeFrame(read))).toEqual(read);
        } catch (error) {
          expect(error).toBeInstanceOf(CoapError);
        }
      }),
      { numRuns: 2000 },
    ));

  it('frames are cut the same from any chunks, and nothing is kept at their end', () =>
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 700 })),
        (sent, sizes) => {
          const stream = concat(...sent.map(encodeFrame));
          const reader = new FrameReader(100_000);
          const read: StreamMessage[] = [];
          for (let at = 0; at < stream.length;) {
            const size = sizes.next().value ?? 1;
            for (const message of reader.read(stream.subarray(at, at + size))) read.push(message);
            at += size;
          }
          expect(read).toEqual(sent);
          expect(reader.pending).toBe(0);
        },
      ),
    ));

  it('chunks are messages or a typed error, and what is kept is less than a message', () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
        const reader = new FrameReader(100);
        try {
          for (const chunk of chunks) {
            for (const { code } of reader.read(chunk)) expect(code).toBeLessThan(256);
            expect(reader.pending).toBeLessThan(100);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(CoapError);
        }
      }),
      { numRuns: 2000 },
    ));
});

describe('a reader of frames', () => {
  it('refuses a message above its limit as soon as that is said', () => {
    const reader = new FrameReader(1000);
    expect(() => [...reader.read(fromHex('e002d701'))]).not.toThrow();
    expect(reader.pending).toBe(4);
    expect(() => [...new FrameReader(1000).read(fromHex('e002d801'))]).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });

  it('keeps messages apart that came in one buffer', () => {
    const both = concat(
      encodeFrame(plain({ payload: utf8('one') })),
      encodeFrame(plain({ payload: utf8('two') })),
    );
    expect([...new FrameReader(1000).read(both)].map((m) => new TextDecoder().decode(m.payload))).toEqual([
      'one',
      'two',
    ]);
  });

  it('can be left between two messages of one chunk and taken up again', () => {
    const reader = new FrameReader(1000);
    const first = encodeFrame(plain({ payload: utf8('one') }));
    const stream = concat(first, first, first);
    for (const _ of reader.read(stream.subarray(0, 3)));
    const reading = reader.read(stream.subarray(3));
    expect(reading.next().value?.payload).toEqual(utf8('one'));
    expect([...reading]).toHaveLength(2);
    expect(reader.pending).toBe(0);
  });
});
