import { CIPHER_SUITES, type CipherSuite } from '../cipher/cipher-suite.ts';
import { DTLS_1_2 } from '../record/record-view.ts';
import { EMPTY_RENEGOTIATION_INFO_SCSV, type ClientHello } from './client-hello.ts';
import { refusal } from './handshake-failure.ts';
import type { ServerHello } from './server-hello.ts';

const NULL_COMPRESSION = 0;

export interface Negotiated {
  readonly suite: CipherSuite;
  readonly extendedMasterSecret: boolean;
  /** What the peer wants on our records; absent if it did not offer Connection IDs. */
  readonly peerConnectionId: Uint8Array | undefined;
  /** Whether the answer carries an empty renegotiation_info (RFC 5746 §3.6). */
  readonly renegotiationInfo: boolean;
}

/** The server's choice. Throws DtlsError `handshake` with the alert to send. */
export function negotiate(hello: ClientHello, requireExtendedMasterSecret: boolean): Negotiated {
  const { version, cipherSuites, compressionMethods, extensions } = hello;
  // DTLS versions count down: 1.2 is 0xfefd, and a client that knows more says so elsewhere.
  if (version >> 8 !== 0xfe || version > DTLS_1_2) {
    throw refusal('protocol_version', 'the client does not offer DTLS 1.2');
  }
  const suite = CIPHER_SUITES.find(({ id }) => cipherSuites.includes(id));
  if (suite === undefined || !compressionMethods.includes(NULL_COMPRESSION)) {
    throw refusal('handshake_failure', 'no cipher suite in common');
  }
  const { extendedMasterSecret, connectionId, renegotiationInfo } = extensions;
  if (requireExtendedMasterSecret && !extendedMasterSecret) {
    throw refusal('handshake_failure', 'the client does not offer an extended master secret');
  }
  if (renegotiationInfo !== undefined && renegotiationInfo.length > 0) {
    throw refusal('handshake_failure', 'a first handshake that claims to renew another');
  }
  return {
    suite,
    extendedMasterSecret,
    peerConnectionId: connectionId,
    renegotiationInfo:
      renegotiationInfo !== undefined || cipherSuites.includes(EMPTY_RENEGOTIATION_INFO_SCSV),
  };
}

/** The client's check of the server's choice. Throws DtlsError `handshake`. */
export function checkServerHello(
  hello: ServerHello,
  offered: { readonly connectionId: boolean; readonly requireExtendedMasterSecret: boolean },
): CipherSuite {
  const { version, cipherSuite, compressionMethod, extensions } = hello;
  if (version !== DTLS_1_2) throw refusal('protocol_version', 'the server does not choose DTLS 1.2');
  const suite = CIPHER_SUITES.find(({ id }) => id === cipherSuite);
  if (suite === undefined || compressionMethod !== NULL_COMPRESSION) {
    throw refusal('illegal_parameter', 'the server chose what was not offered');
  }
  if (extensions.others.length > 0 || (extensions.connectionId !== undefined && !offered.connectionId)) {
    throw refusal('unsupported_extension', 'the server answers an extension that was not offered');
  }
  if (extensions.renegotiationInfo !== undefined && extensions.renegotiationInfo.length > 0) {
    throw refusal('handshake_failure', 'a first handshake that claims to renew another');
  }
  if (offered.requireExtendedMasterSecret && !extensions.extendedMasterSecret) {
    throw refusal('handshake_failure', 'the server does not know extended master secrets');
  }
  return suite;
}
