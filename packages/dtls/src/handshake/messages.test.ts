import { BytesError, fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DtlsError } from '../dtls-error.ts';
import { decodeClientHello, encodeClientHello } from './client-hello.ts';
import { encodeMessage } from './handshake-fragment.ts';
import { decodeHelloVerifyRequest, encodeHelloVerifyRequest } from './hello-verify-request.ts';
import { decodePskName, encodePskName } from './psk-key-exchange.ts';
import { decodeServerHello, encodeServerHello } from './server-hello.ts';

const RANDOM = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
/** Version, random, no session, cookie, two suites, null compression, renegotiation_info + EMS + connection_id. */
const CLIENT_HELLO = `fefd${RANDOM}0003c00c1e0004c0a800ff01000010ff01000100001700000036000302abcd`;
/** Version, random, no session, suite, null compression, EMS + an empty connection_id. */
const SERVER_HELLO = `fefd${RANDOM}00c0a8000009001700000036000100`;

describe('ClientHello', () => {
  it('goes both ways', () => {
    const hello = decodeClientHello(fromHex(CLIENT_HELLO));
    expect(hello).toMatchObject({
      version: 0xfefd,
      random: fromHex(RANDOM),
      cookie: fromHex('c00c1e'),
      cipherSuites: [0xc0a8, 0x00ff],
      compressionMethods: [0],
      extensions: {
        extendedMasterSecret: true,
        connectionId: fromHex('abcd'),
        renegotiationInfo: new Uint8Array(),
        others: [],
      },
    });
    expect(toHex(encodeClientHello(hello))).toBe(CLIENT_HELLO);
  });

  it('may end without extensions, and lists those it does not know', () => {
    const start = `fefd${RANDOM}00000002c0a80100`;
    expect(decodeClientHello(fromHex(start)).extensions).toMatchObject({
      extendedMasterSecret: false,
      others: [],
    });
    expect(decodeClientHello(fromHex(`${start}000700100003010203`)).extensions.others).toEqual([16]);
  });

  it.each([
    ['an extension twice', `fefd${RANDOM}00000002c0a8010000080017000000170000`],
    ['a long session id', `fefd${RANDOM}21${'00'.repeat(33)}000002c0a80100`],
    ['no suites', `fefd${RANDOM}000000000100`],
    ['an odd list of suites', `fefd${RANDOM}00000003c0a8000100`],
    ['bytes after the end', `${CLIENT_HELLO}00`],
    ['bytes after an extension', `fefd${RANDOM}00000002c0a8010000050017000100`],
  ])('is refused: %s', (_, hex) => {
    expect(() => decodeClientHello(fromHex(hex))).toThrow(/./);
  });
});

describe('ServerHello', () => {
  it('goes both ways', () => {
    const hello = decodeServerHello(fromHex(SERVER_HELLO));
    expect(hello).toMatchObject({ cipherSuite: 0xc0a8, extensions: { connectionId: new Uint8Array() } });
    expect(toHex(encodeServerHello(hello))).toBe(SERVER_HELLO);
  });
});

it('HelloVerifyRequest, PSK names and headers go both ways', () => {
  expect(toHex(encodeHelloVerifyRequest(fromHex('aabb')))).toBe('feff02aabb');
  expect(toHex(decodeHelloVerifyRequest(fromHex('feff02aabb')))).toBe('aabb');
  expect(toHex(encodePskName(fromHex('aabb')))).toBe('0002aabb');
  expect(toHex(decodePskName(fromHex('0002aabb')))).toBe('aabb');
  expect(toHex(encodeMessage({ type: 16, sequence: 2, body: fromHex('0002aabb') }))).toBe(
    '1000000400020000000000040002aabb',
  );
});

it.each([decodeClientHello, decodeServerHello, decodeHelloVerifyRequest, decodePskName])(
  '%o reads any bytes or fails typed',
  (decode: (bytes: Uint8Array) => unknown) => {
    const near = fc
      .record({
        of: fc.constantFrom(CLIENT_HELLO, SERVER_HELLO),
        at: fc.nat(120),
        to: fc.nat(255),
        cut: fc.nat(120),
      })
      .map(({ of, at, to, cut }) => {
        const bytes = fromHex(of).slice(0, 40 + cut);
        bytes[at % bytes.length] = to;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 120 })), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          expect(error instanceof BytesError || error instanceof DtlsError).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  },
);
