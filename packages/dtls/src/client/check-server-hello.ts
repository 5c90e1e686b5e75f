import type { CipherSuite } from '../cipher/cipher-suite.ts';
import {
  CERTIFICATE_TYPE_NUMBERS,
  certificateType,
  type CertificateType,
} from '../handshake/certificate-type.ts';
import { refusal } from '../handshake/handshake-failure.ts';
import type { HelloExtensions } from '../handshake/hello-extensions.ts';
import { LEAST_RECORD_SIZE_LIMIT, NULL_COMPRESSION } from '../handshake/negotiation.ts';
import type { ServerHello } from '../handshake/server-hello.ts';
import { DTLS_1_2 } from '../record/record-view.ts';

/** What a client put into its ClientHello. */
export interface Offer {
  readonly suites: readonly CipherSuite[];
  readonly extensions: Omit<HelloExtensions, 'others'>;
  readonly requireExtendedMasterSecret: boolean;
}

export interface Chosen {
  readonly suite: CipherSuite;
  readonly serverType: CertificateType;
  /** Undefined: none that was offered, which is no matter unless the server asks for a certificate (RFC 7250 §4.2). */
  readonly clientType: CertificateType | undefined;
}

/** The client's check of the server's choice. Throws DtlsError `handshake`. */
export function checkServerHello(hello: ServerHello, offer: Offer): Chosen {
  const { version, cipherSuite, compressionMethod, extensions } = hello;
  if (version !== DTLS_1_2) throw refusal('protocol_version', 'the server does not choose DTLS 1.2');
  const suite = offer.suites.find(({ id }) => id === cipherSuite);
  if (suite === undefined || compressionMethod !== NULL_COMPRESSION) {
    throw refusal('illegal_parameter', 'the server chose what was not offered');
  }
  checkExtensions(extensions, offer);
  if (suite.needsEncryptThenMac && extensions.encryptThenMac !== true) {
    throw refusal('handshake_failure', 'the server does not encrypt before it authenticates');
  }
  const { serverCertificateTypes, clientCertificateTypes } = offer.extensions;
  const serverType = chosenType(extensions.serverCertificateTypes, serverCertificateTypes);
  if (suite.keyExchange === 'ecdhe_ecdsa' && serverType === undefined) {
    throw refusal('unsupported_certificate', 'the server chose a kind of certificate that was not offered');
  }
  return {
    suite,
    serverType: serverType ?? 'x509',
    clientType: chosenType(extensions.clientCertificateTypes, clientCertificateTypes),
  };
}

function checkExtensions(extensions: HelloExtensions, offer: Offer): void {
  const offered = offer.extensions;
  const unasked =
    extensions.others.length > 0 ||
    (extensions.connectionId !== undefined && offered.connectionId === undefined) ||
    (extensions.recordSizeLimit !== undefined && offered.recordSizeLimit === undefined) ||
    (extensions.encryptThenMac === true && offered.encryptThenMac !== true) ||
    (extensions.serverCertificateTypes !== undefined && offered.serverCertificateTypes === undefined) ||
    (extensions.clientCertificateTypes !== undefined && offered.clientCertificateTypes === undefined);
  if (unasked) {
    throw refusal('unsupported_extension', 'the server answers an extension that was not offered');
  }
  if (extensions.recordSizeLimit !== undefined && extensions.recordSizeLimit < LEAST_RECORD_SIZE_LIMIT) {
    throw refusal('illegal_parameter', 'a record size limit below 64');
  }
  if (extensions.renegotiationInfo !== undefined && extensions.renegotiationInfo.length > 0) {
    throw refusal('handshake_failure', 'a first handshake that claims to renew another');
  }
  if (offer.requireExtendedMasterSecret && !extensions.extendedMasterSecret) {
    throw refusal('handshake_failure', 'the server does not know extended master secrets');
  }
}

/** A server that says nothing means X.509 (RFC 7250 §4.2). */
function chosenType(
  answer: readonly number[] | undefined,
  offered: readonly number[] | undefined,
): CertificateType | undefined {
  const number = answer?.[0] ?? CERTIFICATE_TYPE_NUMBERS.x509;
  const isOffered = (offered ?? [CERTIFICATE_TYPE_NUMBERS.x509]).includes(number);
  return isOffered ? certificateType(number) : undefined;
}
