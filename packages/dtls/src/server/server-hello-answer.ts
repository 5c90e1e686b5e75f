import { CERTIFICATE_TYPE_NUMBERS } from '../handshake/certificate-type.ts';
import type { ClientHello } from '../handshake/client-hello.ts';
import type { HandshakeSettings } from '../handshake/handshake-settings.ts';
import { NULL_COMPRESSION, UNCOMPRESSED_POINT, type Negotiated } from '../handshake/negotiation.ts';
import type { SessionTerms } from '../handshake/new-session.ts';
import { encodeServerHello } from '../handshake/server-hello.ts';
import { DTLS_1_2, MAX_PLAINTEXT } from '../record/record-view.ts';

/** ServerHello: what was negotiated, with no extension that the client did not offer (RFC 5246 §7.4.1.4). */
export function serverHello(
  { extensions: offered }: ClientHello,
  { suite, ecdhe, extendedMasterSecret, renegotiationInfo }: Negotiated,
  { serverRandom, sessionId, connectionIds }: SessionTerms,
  { recordSizeLimit = MAX_PLAINTEXT }: HandshakeSettings,
): Uint8Array {
  return encodeServerHello({
    version: DTLS_1_2,
    random: serverRandom,
    sessionId,
    cipherSuite: suite.id,
    compressionMethod: NULL_COMPRESSION,
    extensions: {
      extendedMasterSecret,
      connectionId: connectionIds?.own,
      renegotiationInfo: renegotiationInfo ? new Uint8Array() : undefined,
      encryptThenMac: suite.needsEncryptThenMac,
      recordSizeLimit: offered.recordSizeLimit === undefined ? undefined : recordSizeLimit,
      pointFormats:
        ecdhe === undefined || offered.pointFormats === undefined ? undefined : [UNCOMPRESSED_POINT],
      serverCertificateTypes: ecdhe &&
        offered.serverCertificateTypes && [CERTIFICATE_TYPE_NUMBERS[ecdhe.serverType]],
      clientCertificateTypes: ecdhe &&
        offered.clientCertificateTypes && [CERTIFICATE_TYPE_NUMBERS[ecdhe.clientType]],
      others: [],
    },
  });
}
