import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CIPHER_SUITES, cipherSuite, type CipherSuite } from '../cipher/cipher-suite.ts';
import type { PeerCredential } from '../certificate/peer-credential.ts';
import { keyBlockLength } from '../cipher/key-schedule.ts';
import { DtlsError } from '../dtls-error.ts';
import { cidKey } from './cid-key.ts';
import { decodeSessionState, encodeSessionState, type SessionState } from './session-state.ts';

const suite = cipherSuite(0xc0a8) as CipherSuite;
const hexText = (length: number) => bytes(length).map(toHex);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const short = fc.uint8Array({ maxLength: 40 });

const name = fc.string({ maxLength: 60, unit: 'grapheme' });
const credential: fc.Arbitrary<PeerCredential> = fc.oneof(
  fc.record({ mode: fc.constant('psk' as const), identity: short }),
  fc.record({ mode: fc.constant('rpk' as const), fingerprint: hexText(32) }),
  fc.record({
    mode: fc.constant('x509' as const),
    commonName: fc.option(name, { nil: undefined }),
    dnsNames: fc.array(name, { maxLength: 4 }),
    uris: fc.array(name, { maxLength: 4 }),
    serial: hexText(9),
    fingerprint: hexText(32),
    authority: hexText(32),
    notAfter: fc.nat(2 ** 47),
  }),
);

const state: fc.Arbitrary<SessionState> = fc.constantFrom(...CIPHER_SUITES).chain((of) =>
  fc.record({
    role: fc.constantFrom('client' as const, 'server' as const),
    suite: fc.constant(of),
    extendedMasterSecret: fc.boolean(),
    establishedAt: fc.nat(2 ** 47),
    authenticatedAt: fc.nat(2 ** 47),
    handle: bytes(16),
    masterSecret: bytes(48),
    keyBlock: bytes(keyBlockLength(of)),
    credential,
    peerRecordSizeLimit: fc.option(fc.integer({ min: 64, max: 65_535 }), { nil: undefined }),
    sessionId: short,
    connectionIds: fc.option(fc.record({ own: short, peer: short }), { nil: undefined }),
  }),
);

describe('the exported form of a session', () => {
  const common = {
    role: 'server',
    suite,
    extendedMasterSecret: true,
    establishedAt: 7,
    handle: new Uint8Array(16).fill(0x11),
    masterSecret: new Uint8Array(48).fill(0x22),
    keyBlock: new Uint8Array(40).fill(0x33),
    connectionIds: { own: fromHex('ee'), peer: fromHex('ff00') },
  } as const;
  const secrets = `${'11'.repeat(16)}${'22'.repeat(48)}${'33'.repeat(40)}`;

  it('of version 1 is still read: stores hold it', () => {
    const hex = `0101c0a803000000000007${secrets}0002abcd01ee02ff00`;
    expect(decodeSessionState(fromHex(hex))).toEqual({
      ...common,
      authenticatedAt: 7,
      credential: { mode: 'psk', identity: fromHex('abcd') },
      peerRecordSizeLimit: undefined,
      sessionId: new Uint8Array(),
    });
  });

  it('of version 2 stays as it is: stores hold it', () => {
    const hex = `0201c0a8030000000000070000000000060200${secrets}000002abcd01dd01ee02ff00`;
    const decoded = decodeSessionState(fromHex(hex));
    expect(decoded).toEqual({
      ...common,
      authenticatedAt: 6,
      credential: { mode: 'psk', identity: fromHex('abcd') },
      peerRecordSizeLimit: 512,
      sessionId: fromHex('dd'),
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
