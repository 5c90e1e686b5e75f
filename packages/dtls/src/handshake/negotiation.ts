import type { CipherSuite } from '../cipher/cipher-suite.ts';
import { namedGroup, SECP256R1, type NamedGroup } from '../key-agreement/named-group.ts';
import { DTLS_1_2 } from '../record/record-view.ts';
import { certificateType, type CertificateType } from './certificate-type.ts';
import { EMPTY_RENEGOTIATION_INFO_SCSV, type ClientHello } from './client-hello.ts';
import { ECDSA_SHA256 } from './digitally-signed.ts';
import { refusal } from './handshake-failure.ts';
import type { HelloExtensions } from './hello-extensions.ts';

export const NULL_COMPRESSION = 0;
/** RFC 8422 §5.1.2. */
export const UNCOMPRESSED_POINT = 0;
/** RFC 8449 §4. */
export const LEAST_RECORD_SIZE_LIMIT = 64;

/** What the server could agree to. */
export interface ServerPolicy {
  /** In order of preference. */
  readonly suites: readonly CipherSuite[];
  readonly requireExtendedMasterSecret: boolean;
  readonly hasPsk: boolean;
  /** The kinds of certificate that it has, which are those that it takes. */
  readonly certificateTypes: readonly CertificateType[];
}

/** How an ECDHE_ECDSA suite is carried out. */
export interface EcdheTerms {
  readonly group: NamedGroup;
  readonly serverType: CertificateType;
  readonly clientType: CertificateType;
}

export interface Negotiated {
  readonly suite: CipherSuite;
  /** Of ECDHE_ECDSA suites. */
  readonly ecdhe: EcdheTerms | undefined;
  readonly extendedMasterSecret: boolean;
  /** What the peer wants on our records; absent if it did not offer Connection IDs. */
  readonly peerConnectionId: Uint8Array | undefined;
  readonly peerRecordSizeLimit: number | undefined;
  /** Whether the answer carries an empty renegotiation_info (RFC 5746 §3.6). */
  readonly renegotiationInfo: boolean;
}

/** The server's choice. Throws DtlsError `handshake` with the alert to send. */
export function negotiate(hello: ClientHello, policy: ServerPolicy): Negotiated {
  const { version, cipherSuites, compressionMethods, extensions } = hello;
  // DTLS versions count down: 1.2 is 0xfefd, and a client that knows more says so elsewhere.
  if (version >> 8 !== 0xfe || version > DTLS_1_2) {
    throw refusal('protocol_version', 'the client does not offer DTLS 1.2');
  }
  if (!compressionMethods.includes(NULL_COMPRESSION)) {
    throw refusal('handshake_failure', 'the client wants compression');
  }
  const { extendedMasterSecret, connectionId, renegotiationInfo, recordSizeLimit } = extensions;
  if (policy.requireExtendedMasterSecret && !extendedMasterSecret) {
    throw refusal('handshake_failure', 'the client does not offer an extended master secret');
  }
  if (renegotiationInfo !== undefined && renegotiationInfo.length > 0) {
    throw refusal('handshake_failure', 'a first handshake that claims to renew another');
  }
  if (recordSizeLimit !== undefined && recordSizeLimit < LEAST_RECORD_SIZE_LIMIT) {
    throw refusal('illegal_parameter', 'a record size limit below 64');
  }
  return {
    ...chooseSuite(hello, policy),
    extendedMasterSecret,
    peerConnectionId: connectionId,
    peerRecordSizeLimit: recordSizeLimit,
    renegotiationInfo:
      renegotiationInfo !== undefined || cipherSuites.includes(EMPTY_RENEGOTIATION_INFO_SCSV),
  };
}

function chooseSuite(
  { cipherSuites, extensions }: ClientHello,
  policy: ServerPolicy,
): Pick<Negotiated, 'suite' | 'ecdhe'> {
  const ecdhe = ecdheTerms(extensions, policy.certificateTypes);
  for (const suite of policy.suites) {
    if (!cipherSuites.includes(suite.id)) continue;
    if (suite.needsEncryptThenMac && extensions.encryptThenMac !== true) continue;
    if (suite.keyExchange === 'psk') {
      if (policy.hasPsk) return { suite, ecdhe: undefined };
    } else if (typeof ecdhe === 'object') {
      return { suite, ecdhe };
    }
  }
  // RFC 7250 §4.2 has an alert of its own for what is wrong then.
  const onlyCertificates =
    ecdhe === 'no_certificate_type' &&
    policy.suites.some(({ id, keyExchange }) => keyExchange === 'ecdhe_ecdsa' && cipherSuites.includes(id));
  if (onlyCertificates && policy.certificateTypes.length > 0)
    throw refusal('unsupported_certificate', 'no kind of certificate in common');
  throw refusal('handshake_failure', 'no cipher suite in common');
}

/** The client's order decides: it knows what is cheap for it. */
const firstGroup = (numbers: readonly number[]): NamedGroup | undefined =>
  numbers.map(namedGroup).find((group) => group !== undefined);

/** What a client that offers nothing means: any group, no signature that we make, X.509. */
function ecdheTerms(
  { supportedGroups, pointFormats, signatureAlgorithms, ...offered }: HelloExtensions,
  own: readonly CertificateType[],
): EcdheTerms | 'no_certificate_type' | undefined {
  // Of certificates the list tells the curve, too (RFC 8422 §5.3), and ours are on secp256r1.
  if (supportedGroups?.includes(SECP256R1.id) === false) return undefined;
  const group = supportedGroups === undefined ? SECP256R1 : firstGroup(supportedGroups);
  if (group === undefined || signatureAlgorithms?.includes(ECDSA_SHA256) !== true) return undefined;
  if (pointFormats?.includes(UNCOMPRESSED_POINT) === false) return undefined;
  const first = (numbers: readonly number[] | undefined): CertificateType | undefined =>
    (numbers?.map(certificateType) ?? ['x509' as const]).find(
      (type) => type !== undefined && own.includes(type),
    );
  const serverType = first(offered.serverCertificateTypes);
  const clientType = first(offered.clientCertificateTypes);
  if (serverType === undefined || clientType === undefined) return 'no_certificate_type';
  return { group, serverType, clientType };
}
