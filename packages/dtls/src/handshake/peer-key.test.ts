import { BytesError, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DtlsError } from '../dtls-error.ts';
import { rawKey, TestAuthority } from '../integration/test-authority.ts';
import { encodeCertificateMessage } from './certificate-message.ts';
import { decodePeerKey } from './peer-key.ts';

const authority = await TestAuthority.root();
const device = await authority.leaf('CN=logger-1', { dnsNames: ['a.example'], uris: ['urn:x'] });
const raw = await rawKey();

describe("a peer's Certificate message", () => {
  it('gives the certificates and the key of the first', () => {
    const body = encodeCertificateMessage([device.certificate, authority.issued.certificate], 'x509');
    const key = decodePeerKey(body, 'x509');
    if (key.type !== 'x509') expect.fail();
    expect(key.chain.map(({ fingerprint }) => fingerprint)).toEqual([
      device.fingerprint,
      authority.issued.fingerprint,
    ]);
    expect(key.chain[0]?.fields).toMatchObject({
      commonName: 'logger-1',
      dnsNames: ['a.example'],
      uris: ['urn:x'],
      keyUsage: 1,
      extendedKeyUsage: ['2b06010505070302'],
      isAuthority: false,
      hasUnknownCritical: false,
    });
    expect(key.chain[1]?.fields).toMatchObject({ isAuthority: true, keyUsage: 0b110_0000 });
  });

  it('gives a raw public key', () => {
    const key = decodePeerKey(encodeCertificateMessage([raw.publicKey], 'rpk'), 'rpk');
    if (key.type !== 'rpk') expect.fail();
    expect(toHex(key.publicKeyInfo)).toBe(toHex(raw.publicKey));
    expect(key.fingerprint).toBe(raw.fingerprint);
  });

  it.each([
    ['none', 'no_certificate', 'handshake_failure', async () => []],
    [
      'on another curve',
      'wrong_curve',
      'unsupported_certificate',
      async () => [(await authority.leaf('CN=x', { curve: 'P-384' })).certificate],
    ],
    [
      'with a critical extension that nobody knows',
      'bad_certificate',
      'bad_certificate',
      async () => [(await authority.leaf('CN=x', { strange: true })).certificate],
    ],
    ['cut short', 'bad_certificate', 'bad_certificate', async () => [device.certificate.slice(0, -1)]],
    [
      'with more behind it',
      'bad_certificate',
      'bad_certificate',
      async () => [Uint8Array.from([...device.certificate, 0])],
    ],
  ] as const)('is refused: a certificate %s', async (_, problem, alert, certificates) => {
    const body = encodeCertificateMessage(await certificates(), 'x509');
    expect(() => decodePeerKey(body, 'x509')).toThrow(expect.objectContaining({ problem, alert }));
  });

  it('is refused: a raw public key on another curve', async () => {
    const body = encodeCertificateMessage([(await rawKey('P-384')).publicKey], 'rpk');
    expect(() => decodePeerKey(body, 'rpk')).toThrow(expect.objectContaining({ problem: 'wrong_curve' }));
  });

  it('of any bytes is read or fails typed', () => {
    const chain = encodeCertificateMessage([device.certificate, authority.issued.certificate], 'x509');
    const bare = encodeCertificateMessage([raw.publicKey], 'rpk');
    const damaged = fc
      .record({
        of: fc.constantFrom(chain, bare),
        at: fc.nat(1500),
        to: fc.nat(255),
        cut: fc.oneof(fc.constant(0), fc.nat(200)),
        type: fc.constantFrom('x509' as const, 'rpk' as const),
      })
      .map(({ of, at, to, cut, type }) => {
        const bytes = of.slice(0, of.length - Math.min(cut, of.length));
        if (bytes.length > 0) bytes[at % bytes.length] = to;
        return { bytes, type };
      });
    fc.assert(
      fc.property(damaged, ({ bytes, type }) => {
        try {
          decodePeerKey(bytes, type);
        } catch (error) {
          expect(error instanceof BytesError || error instanceof DtlsError).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
