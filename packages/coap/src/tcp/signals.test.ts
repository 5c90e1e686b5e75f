import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './frame-codec.ts';
import { decodeSignal, encodeSignal, isSignal, type Signal } from './signals.ts';

const csm = (part: Partial<Extract<Signal, { kind: 'csm' }>>): Signal => ({
  kind: 'csm',
  maxMessageBytes: undefined,
  blockWise: false,
  tokenBytes: undefined,
  ...part,
});

const vectors: [string, Signal][] = [
  ['00 e1', csm({})],
  ['30 e1 22 0480', csm({ maxMessageBytes: 1152 })],
  ['40 e1 22 0480 20', csm({ maxMessageBytes: 1152, blockWise: true })],
  ['60 e1 22 0480 20 21 20', csm({ maxMessageBytes: 1152, blockWise: true, tokenBytes: 32 })],
  ['01 e2 42', { kind: 'ping', token: fromHex('42'), custody: false }],
  ['11 e3 42 20', { kind: 'pong', token: fromHex('42'), custody: true }],
  ['00 e4', { kind: 'release', alternativeAddresses: [], holdOffSeconds: undefined }],
  ['70 e4 23 613a31 22 0102', { kind: 'release', alternativeAddresses: [utf8('a:1')], holdOffSeconds: 258 }],
  ['50 e5 21 09 ff 6e6f', { kind: 'abort', badCsmOption: 9, diagnostic: utf8('no') }],
];

describe('signals (RFC 8323 §5)', () => {
  for (const [spaced, signal] of vectors) {
    const hex = spaced.replaceAll(' ', '');
    it(`decode ${spaced}`, () => expect(decodeSignal(decodeFrame(fromHex(hex)))).toEqual(signal));
    it(`encode ${spaced}`, () => expect(toHex(encodeFrame(encodeSignal(signal)))).toBe(hex));
  }

  const bad: [string, string, number | undefined][] = [
    ['an unknown critical option of a CSM', '10e190', 9],
    ['an unknown critical option of a ping', '10e290', undefined],
    ['an unknown code', '00e6', undefined],
  ];
  for (const [name, hex, badCsmOption] of bad) {
    it(`refuse ${name}`, () =>
      expect(decodeSignal(decodeFrame(fromHex(hex)))).toEqual({ kind: 'bad', badCsmOption }));
  }

  it('pass over elective options that are unknown, malformed or repeated', () => {
    expect(decodeSignal(decodeFrame(fromHex('10e1a0')))).toEqual(csm({}));
    expect(decodeSignal(decodeFrame(fromHex('60e1250102030405')))).toEqual(csm({}));
    expect(decodeSignal(decodeFrame(fromHex('40e121100120')))).toEqual(csm({ maxMessageBytes: 16 }));
  });

  it('are read from any frame, or refused', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0xe0, max: 0xff }),
        fc.array(fc.record({ number: fc.nat(12), value: fc.uint8Array({ maxLength: 6 }) }), { maxLength: 4 }),
        fc.uint8Array({ maxLength: 10 }),
        (code, options, payload) => {
          const signal = decodeSignal(
            decodeFrame(encodeFrame({ code, token: new Uint8Array(), options, payload })),
          );
          if (signal.kind === 'bad') return;
          expect(isSignal(code)).toBe(true);
          expect(decodeSignal(encodeSignal(signal))).toEqual(signal);
        },
      ),
      { numRuns: 1000 },
    ));
});
