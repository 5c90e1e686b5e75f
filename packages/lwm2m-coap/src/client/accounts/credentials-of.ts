import { Lwm2mError, type Credentials } from '@holdfast/lwm2m';
import type { SecurityAccount } from './accounts.ts';

/**
 * What an account says to prove oneself with, and how to know the server (Core 1.1.1 appendix E.1). Throws `bad-bootstrap` for mode 4: a device that
 * asks an authority for its certificate (EST) is another one.
 */
export function credentialsOf(security: SecurityAccount): Credentials {
  const { securityMode, identity, serverPublicKey, secretKey, certificateUsage } = security;
  switch (securityMode) {
    case 0:
      return { mode: 'psk', identity, key: secretKey };
    case 1:
      return { mode: 'rpk', publicKey: identity, privateKey: secretKey, serverPublicKey };
    case 2:
      return {
        mode: 'x509',
        certificate: identity,
        privateKey: secretKey,
        serverCertificate: serverPublicKey,
        usage: certificateUsage,
      };
    case 3:
      return { mode: 'none' };
    default:
      throw new Lwm2mError('bad-bootstrap', `security mode ${securityMode}`);
  }
}
