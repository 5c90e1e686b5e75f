import { z } from 'zod';
import { Fingerprint, Time } from './common.ts';

/** Issues certificates to devices. Its id is its certificate's fingerprint. */
export const DeviceAuthority = z
  .object({
    id: Fingerprint,
    /** A line for each part of the name. */
    subject: z.string(),
    notBefore: Time,
    notAfter: Time,
    addedAt: Time,
    /** Devices whose last certificate leads to it. */
    devices: z.int(),
    revocations: z.int(),
    certificate: z.string().meta({ description: 'PEM' }),
  })
  .meta({ id: 'DeviceAuthority' });
export type DeviceAuthority = z.infer<typeof DeviceAuthority>;

export const DeviceAuthorityList = z
  .object({ authorities: z.array(DeviceAuthority) })
  .meta({ id: 'DeviceAuthorityList', description: 'The first added first' });

export const NewDeviceAuthority = z
  .object({ certificate: z.string().min(1).max(16_384).meta({ description: 'One certificate: PEM' }) })
  .meta({ id: 'NewDeviceAuthority' });

/** In hex, as the certificate has it; colons are taken, too. RFC 5280 §4.1.2.2: at most 20 bytes. */
const SerialNumber = z
  .string()
  .max(64)
  .regex(/^([0-9a-fA-F]{1,2}:?){0,20}[0-9a-fA-F]{1,2}$/, 'a serial number in hex');

export const NewRevocation = z.object({ serial: SerialNumber }).meta({
  id: 'NewRevocation',
  description:
    'A certificate that the authority issued itself, to a device or to an authority below. For good.',
});

export const Revocation = z.object({ serial: z.string(), revokedAt: Time }).meta({ id: 'Revocation' });
export type Revocation = z.infer<typeof Revocation>;

export const RevocationList = z
  .object({ revocations: z.array(Revocation) })
  .meta({ id: 'RevocationList', description: 'By serial number' });
