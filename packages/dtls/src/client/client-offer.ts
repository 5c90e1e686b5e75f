import { CERTIFICATE_TYPE_NUMBERS } from '../handshake/certificate-type.ts';
import { ECDSA_SHA256 } from '../handshake/digitally-signed.ts';
import type { HandshakeSettings } from '../handshake/handshake-settings.ts';
import { UNCOMPRESSED_POINT } from '../handshake/negotiation.ts';
import { NAMED_GROUPS } from '../key-agreement/named-group.ts';
import type { Offer } from './check-server-hello.ts';
import type { ClientKeys } from './client-credential.ts';

/** What a client with this credential offers; raw public keys alone are announced (RFC 7250 §4.1). */
export function clientOffer(
  keys: ClientKeys,
  settings: HandshakeSettings,
  connectionId: Uint8Array | undefined,
): Offer {
  const { recordSizeLimit, requireExtendedMasterSecret } = settings;
  const wanted = keys.mode === 'psk' ? 'psk' : 'ecdhe_ecdsa';
  const suites = settings.suites.filter(({ keyExchange }) => keyExchange === wanted);
  const types =
    keys.mode === 'ecdhe' && keys.type === 'rpk' ? [CERTIFICATE_TYPE_NUMBERS[keys.type]] : undefined;
  const common = {
    extendedMasterSecret: true,
    connectionId,
    renegotiationInfo: undefined,
    recordSizeLimit,
    encryptThenMac: suites.some(({ needsEncryptThenMac }) => needsEncryptThenMac),
  };
  return {
    suites,
    requireExtendedMasterSecret,
    extensions:
      keys.mode === 'psk'
        ? common
        : {
            ...common,
            supportedGroups: NAMED_GROUPS.map(({ id }) => id),
            pointFormats: [UNCOMPRESSED_POINT],
            signatureAlgorithms: [ECDSA_SHA256],
            serverCertificateTypes: types,
            clientCertificateTypes: types,
          },
  };
}
