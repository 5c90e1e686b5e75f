import { describe, expect, it } from 'vitest';
import { CIPHER_SUITES } from '../cipher/cipher-suite.ts';
import { DTLS_1_2 } from '../record/record-view.ts';
import type { ClientHello } from './client-hello.ts';
import { ECDSA_SHA256 } from './digitally-signed.ts';
import type { HelloExtensions } from './hello-extensions.ts';
import { negotiate, type ServerPolicy } from './negotiation.ts';

const [ECDSA_CCM_8, ECDSA_GCM, PSK_CCM_8, PSK_GCM, PSK_CBC] = [0xc0ae, 0xc02b, 0xc0a8, 0x00a8, 0x00ae];
const ECDSA = { signatureAlgorithms: [0x0804, ECDSA_SHA256] };

const policy: ServerPolicy = {
  suites: CIPHER_SUITES,
  requireExtendedMasterSecret: false,
  hasPsk: true,
  certificateTypes: ['x509', 'rpk'],
};

const hello = (cipherSuites: readonly number[], extensions: Partial<HelloExtensions> = {}): ClientHello => ({
  version: DTLS_1_2,
  random: new Uint8Array(32),
  sessionId: new Uint8Array(),
  cookie: new Uint8Array(),
  cipherSuites,
  compressionMethods: [0],
  extensions: {
    extendedMasterSecret: true,
    connectionId: undefined,
    renegotiationInfo: undefined,
    others: [],
    ...extensions,
  },
});

describe('the server chooses', () => {
  it.each([
    ['forward secrecy first', [PSK_CCM_8, ECDSA_GCM], ECDSA, ECDSA_GCM],
    ['its own order', [PSK_GCM, PSK_CCM_8], {}, PSK_CCM_8],
    [
      'a key where nothing that it signs is taken',
      [ECDSA_CCM_8, PSK_GCM],
      { signatureAlgorithms: [0x0403 + 1] },
      PSK_GCM,
    ],
    ['a key where no signatures are named', [ECDSA_CCM_8, PSK_GCM], {}, PSK_GCM],
    [
      "a key where the certificate's curve is not taken",
      [ECDSA_CCM_8, PSK_GCM],
      { ...ECDSA, supportedGroups: [24, 29] },
      PSK_GCM,
    ],
    ['a key where points are compressed', [ECDSA_CCM_8, PSK_GCM], { ...ECDSA, pointFormats: [1] }, PSK_GCM],
    [
      'a key where no certificate is shared',
      [ECDSA_CCM_8, PSK_GCM],
      { ...ECDSA, serverCertificateTypes: [1] },
      PSK_GCM,
    ],
    ['CBC with encrypt-then-MAC', [PSK_CBC], { encryptThenMac: true }, PSK_CBC],
  ])('%s', (_, suites, extensions, chosen) => {
    expect(negotiate(hello(suites, extensions), policy).suite.id).toBe(chosen);
  });

  it.each([
    ['the first that the client names', [29, 23], 29],
    ['the first that is known', [0x11ec, 23, 29], 23],
    ['secp256r1 where none is named', undefined, 23],
  ])('the group: %s', (_, supportedGroups, group) => {
    const { ecdhe } = negotiate(hello([ECDSA_GCM], { ...ECDSA, supportedGroups }), policy);
    expect(ecdhe?.group.id).toBe(group);
  });

  it('the kinds of certificate that the client likes best', () => {
    const types = { serverCertificateTypes: [2, 0], clientCertificateTypes: [0, 2] };
    const { ecdhe } = negotiate(hello([ECDSA_GCM], { ...ECDSA, ...types }), policy);
    expect(ecdhe).toMatchObject({ serverType: 'rpk', clientType: 'x509' });
  });
});

describe('the server agrees to nothing', () => {
  it.each([
    ['CBC without encrypt-then-MAC', [PSK_CBC], {}, policy, 'handshake_failure'],
    ['keys where it has none', [PSK_CCM_8], {}, { ...policy, hasPsk: false }, 'handshake_failure'],
    [
      'certificates where it has none',
      [ECDSA_GCM],
      ECDSA,
      { ...policy, certificateTypes: [] },
      'handshake_failure',
    ],
    [
      'raw public keys where it has certificates',
      [ECDSA_GCM],
      { ...ECDSA, serverCertificateTypes: [2] },
      { ...policy, certificateTypes: ['x509' as const] },
      'unsupported_certificate',
    ],
    ['records of 63 bytes', [PSK_CCM_8], { recordSizeLimit: 63 }, policy, 'illegal_parameter'],
  ])('%s', (_, suites, extensions, of, alert) => {
    expect(() => negotiate(hello(suites, extensions), of)).toThrow(
      expect.objectContaining({ code: 'handshake', alert }),
    );
  });
});
