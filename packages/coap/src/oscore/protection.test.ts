import { fromHex, toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from '../message/message-codec.ts';
import type { CoapMessage } from '../message/coap-message.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption } from '../options/option-values.ts';
import { deriveKeys, type OscoreKeys, type OscoreParameters } from './derive-keys.ts';
import { nonceOf } from './partial-iv.ts';
import type { PlainMessage } from './plain-message.ts';
import { protectRequest, protectResponse, unprotectRequest, unprotectResponse } from './protection.ts';

const masterSecret = fromHex('0102030405060708090a0b0c0d0e0f10');
const masterSalt = fromHex('9e7ca92223786340');
const idContext = fromHex('37cbf3210017a2d3');
const none = new Uint8Array();
const zero = fromHex('00');
const one = fromHex('01');

const clients = {
  'C.1': { masterSecret, masterSalt, senderId: none, recipientId: one },
  'C.2': { masterSecret, senderId: zero, recipientId: one },
  'C.3': { masterSecret, masterSalt, senderId: none, recipientId: one, idContext },
} satisfies Record<string, OscoreParameters>;

const client = (of: keyof typeof clients): OscoreKeys => deriveKeys(clients[of]);
const server = (of: keyof typeof clients): OscoreKeys => {
  const { senderId, recipientId } = clients[of];
  return deriveKeys({ ...clients[of], senderId: recipientId, recipientId: senderId });
};

describe('RFC 8613 appendix C.1 to C.3: key derivation', () => {
  const vectors: [keyof typeof clients, string, string, string, string, string][] = [
    [
      'C.1',
      'f0910ed7295e6ad4b54fc793154302ff',
      'ffb14e093c94c9cac9471648b4f98710',
      '4622d4dd6d944168eefb54987c',
      '4622d4dd6d944168eefb54987c',
      '4722d4dd6d944169eefb54987c',
    ],
    [
      'C.2',
      '321b26943253c7ffb6003b0b64d74041',
      'e57b5635815177cd679ab4bcec9d7dda',
      'be35ae297d2dace910c52e99f9',
      'bf35ae297d2dace910c52e99f9',
      'bf35ae297d2dace810c52e99f9',
    ],
    [
      'C.3',
      'af2a1300a5e95788b356336eeecd2b92',
      'e39a0c7c77b43f03b4b39ab9a268699f',
      '2ca58fb85ff1b81c0b7181b85e',
      '2ca58fb85ff1b81c0b7181b85e',
      '2da58fb85ff1b81d0b7181b85e',
    ],
  ];
  for (const [name, senderKey, recipientKey, commonIv, senderNonce, recipientNonce] of vectors) {
    it(`${name}, client and server`, () => {
      const of = client(name);
      expect(toHex(of.senderKey)).toBe(senderKey);
      expect(toHex(of.recipientKey)).toBe(recipientKey);
      expect(toHex(of.commonIv)).toBe(commonIv);
      expect(toHex(nonceOf(of.commonIv, of.senderId, zero))).toBe(senderNonce);
      expect(toHex(nonceOf(of.commonIv, of.recipientId, zero))).toBe(recipientNonce);
      const other = server(name);
      expect(toHex(other.senderKey)).toBe(recipientKey);
      expect(toHex(other.recipientKey)).toBe(senderKey);
      expect(toHex(other.commonIv)).toBe(commonIv);
    });
  }
});

const decode = (hex: string): CoapMessage => decodeMessage(fromHex(hex));
/** The message with another's type, id and token around it. */
const encode = (around: CoapMessage, message: PlainMessage): string =>
  toHex(encodeMessage({ ...around, ...message }));

describe('RFC 8613 appendix C.4 to C.6: requests', () => {
  const vectors: [string, keyof typeof clients, string, string][] = [
    [
      'C.4',
      'C.1',
      '44015d1f00003974396c6f63616c686f737483747631',
      '44025d1f00003974396c6f63616c686f7374620914ff612f1092f1776f1c1668b3825e',
    ],
    [
      'C.5',
      'C.2',
      '440171c30000b932396c6f63616c686f737483747631',
      '440271c30000b932396c6f63616c686f737463091400ff4ed339a5a379b0b8bc731fffb0',
    ],
    [
      'C.6',
      'C.3',
      '44012f8eef9bbf7a396c6f63616c686f737483747631',
      '44022f8eef9bbf7a396c6f63616c686f73746b19140837cbf3210017a2d3ff72cd7273fd331ac45cffbe55c3',
    ],
  ];
  for (const [name, context, plain, protectedHex] of vectors) {
    it(`${name}, protected`, () => {
      const message = decode(plain);
      expect(encode(message, protectRequest(client(context), message, 20).outer)).toBe(protectedHex);
    });
    it(`${name}, unprotected`, () => {
      const message = decode(protectedHex);
      const { inner, sequence } = unprotectRequest(server(context), message);
      expect(encode(message, inner)).toBe(plain);
      expect(sequence).toBe(20);
    });
  }
});

describe('RFC 8613 appendix C.7 and C.8: responses to the request of C.4', () => {
  const request = decode('44015d1f00003974396c6f63616c686f737483747631');
  const plain = '64455d1f00003974ff48656c6c6f20576f726c6421';
  const vectors: [string, number | undefined, string][] = [
    ['C.7', undefined, '64445d1f0000397490ffdbaad1e9a7e7b2a813d3c31524378303cdafae119106'],
    ['C.8', 0, '64445d1f00003974920100ff4d4c13669384b67354b2b6175ff4b8658c666a6cf88e'],
  ];
  for (const [name, sequence, protectedHex] of vectors) {
    it(`${name}, protected and unprotected`, () => {
      const { outer, binding } = protectRequest(client('C.1'), request, 20);
      const arrived = unprotectRequest(server('C.1'), outer);
      const message = decode(plain);
      const response = protectResponse(server('C.1'), message, arrived.binding, sequence);
      expect(encode(message, response)).toBe(protectedHex);
      const received = unprotectResponse(client('C.1'), decode(protectedHex), binding);
      expect(encode(message, received.inner)).toBe(plain);
      expect(received.sequence).toBe(sequence);
    });
  }

  it('is bound to its request', () => {
    const { binding } = protectRequest(client('C.1'), request, 21);
    for (const [, , protectedHex] of vectors) {
      expect(() => unprotectResponse(client('C.1'), decode(protectedHex), binding)).toThrow(
        expect.objectContaining({ name: 'OscoreError', code: 'decryption' }),
      );
    }
  });
});

describe('what a proxy sees', () => {
  const option = (number: number, hex = '01') => ({ number, value: fromHex(hex) });

  it('of a request to observe is a FETCH with Observe, and of its notification a 2.05 with the number, which the inside leaves out', () => {
    const { outer, binding } = protectRequest(
      client('C.1'),
      {
        code: 0x01,
        options: [option(optionNumbers.observe, ''), option(optionNumbers.uriPath, '7431')],
        payload: none,
      },
      0,
    );
    expect(outer.code).toBe(0x05);
    expect(outer.options.map(({ number }) => number)).toEqual([optionNumbers.observe, optionNumbers.oscore]);
    const arrived = unprotectRequest(server('C.1'), outer);
    const notification = protectResponse(
      server('C.1'),
      { code: 0x45, options: [option(optionNumbers.observe, '2a')], payload: none },
      arrived.binding,
      7,
    );
    expect(notification.code).toBe(0x45);
    expect(toHex(findOption(notification.options, optionNumbers.observe) ?? none)).toBe('2a');
    const { inner, sequence } = unprotectResponse(client('C.1'), notification, binding);
    expect(findOption(inner.options, optionNumbers.observe)).toEqual(none);
    expect(sequence).toBe(7);
  });

  it('never reaches the other end where it is of class E, and does where it is of class U', () => {
    const request = { code: 0x01, options: [option(optionNumbers.uriPath, '7431')], payload: none };
    const { outer } = protectRequest(client('C.1'), request, 0);
    const options = [
      ...outer.options,
      option(optionNumbers.uriPath, '7878'),
      option(optionNumbers.maxAge),
      option(optionNumbers.uriHost, '68'),
      option(65_000),
    ].sort((a, b) => a.number - b.number);
    const { inner } = unprotectRequest(server('C.1'), { ...outer, options });
    expect(inner.options).toEqual([
      option(optionNumbers.uriHost, '68'),
      option(optionNumbers.uriPath, '7431'),
    ]);
  });

  it('is never a Proxy-Uri', () => {
    const request = {
      code: 0x01,
      options: [option(optionNumbers.proxyUri, '636f61703a2f2f61')],
      payload: none,
    };
    expect(() => protectRequest(client('C.1'), request, 0)).toThrow(
      expect.objectContaining({ code: 'proxy-uri' }),
    );
  });
});
