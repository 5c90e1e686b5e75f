import { z } from 'zod';
import { Fingerprint, Time } from './common.ts';

/** What this server proves itself with to devices that have certificates or raw public keys: what they are provisioned with. */
export const ServerIdentity = z
  .object({
    certificate: z.string().meta({ description: 'PEM' }),
    fingerprint: Fingerprint,
    subject: z.string(),
    notBefore: Time,
    notAfter: Time,
    publicKey: z.string().meta({ description: 'SubjectPublicKeyInfo: DER in base64' }),
    publicKeyFingerprint: Fingerprint,
  })
  .meta({ id: 'ServerIdentity' });
export type ServerIdentity = z.infer<typeof ServerIdentity>;
