import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CIPHER_SUITES, type CipherSuite } from '../cipher/cipher-suite.ts';
import { DtlsError } from '../dtls-error.ts';
import { cidKey } from './cid-key.ts';
import { decodeSessionState, encodeSessionState, type SessionState } from './session-state.ts';

const suite = CIPHER_SUITES[0] as CipherSuite;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const short = fc.uint8Array({ maxLength: 40 });

const state: fc.Arbitrary<SessionState> = fc.record({
  role: fc.constantFrom('client' as const, 'server' as const),
  suite: fc.constant(suite),
  extendedMasterSecret: fc.boolean(),
  establishedAt: fc.nat(2 ** 47),
  handle: bytes(16),
  masterSecret: bytes(48),
  keyBlock: bytes(40),
  identity: short,
  connectionIds: fc.option(fc.record({ own: short, peer: short }), { nil: undefined }),
});

describe('the exported form of a session', () => {
  it('stays as it is: stores hold it', () => {
    const hex = `0101c0a803000000000007${'11'.repeat(16)}${'22'.repeat(48)}${'33'.repeat(40)}0002abcd01ee02ff00`;
    const decoded = decodeSessionState(fromHex(hex));
    expect(decoded).toEqual({
      role: 'server',
      suite,
      extendedMasterSecret: true,
      establishedAt: 7,
      handle: new Uint8Array(16).fill(0x11),
      masterSecret: new Uint8Array(48).fill(0x22),
      keyBlock: new Uint8Array(40).fill(0x33),
      identity: fromHex('abcd'),
      connectionIds: { own: fromHex('ee'), peer: fromHex('ff00') },
    });
    expect(toHex(encodeSessionState(decoded))).toBe(hex);
  });

  it('gives back any session', () => {
    fc.assert(
      fc.property(state, (session) => {
        expect(decodeSessionState(encodeSessionState(session))).toEqual(session);
      }),
    );
  });

  it('reads any bytes or fails typed', () => {
    const damaged = fc
      .tuple(state, fc.nat(120), fc.nat(255), fc.nat(200))
      .map(([session, at, to, length]) => {
        const encoded = encodeSessionState(session);
        encoded[at] = to;
        return encoded.slice(0, length);
      });
    fc.assert(
      fc.property(damaged, (input) => {
        try {
          decodeSessionState(input);
        } catch (error) {
          expect(error).toBeInstanceOf(DtlsError);
        }
      }),
    );
  });
});

it('Connection IDs of one length make different keys', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.infiniteStream(fc.nat(255)), fc.nat(19), (length, stream, at) => {
      const cid = Uint8Array.from(stream.take(length));
      const other = cid.slice();
      if (length > 0) other[at % length] = (other[at % length] as number) ^ 1;
      const padded = Uint8Array.from([9, ...cid, 9]);
      expect(cidKey(padded, 1, length)).toBe(cidKey(cid, 0, length));
      if (length > 0) expect(cidKey(other, 0, length)).not.toBe(cidKey(cid, 0, length));
    }),
  );
});
