import { z } from 'zod';

const hexBytes = (least: number, most: number) =>
  z.string().regex(new RegExp(`^([0-9a-fA-F]{2}){${least},${most}}$`), `${least} to ${most} bytes in hex`);

/** By their names in the COSE Algorithms registry. */
export const OscoreAead = z
  .enum([
    'AES-CCM-16-64-128',
    'AES-CCM-16-64-256',
    'AES-CCM-16-128-128',
    'AES-CCM-16-128-256',
    'A128GCM',
    'A256GCM',
  ])
  .meta({ id: 'OscoreAead' });
export type OscoreAead = z.infer<typeof OscoreAead>;

/**
 * As the resources of object 21 have it on the device, so that its sender id is the device's. A master secret left out is made by
 * the server, 16 bytes, and shown once, in this answer.
 */
export const OscoreSecurity = z.object({
  mode: z.literal('oscore'),
  masterSecret: hexBytes(1, 64).optional(),
  masterSalt: hexBytes(0, 64).optional(),
  senderId: hexBytes(0, 7),
  recipientId: hexBytes(0, 7),
  idContext: hexBytes(1, 32).optional(),
  aead: OscoreAead.default('AES-CCM-16-64-128'),
  hkdf: z.enum(['sha256', 'sha384', 'sha512']).default('sha256'),
});
export type OscoreSecurity = z.infer<typeof OscoreSecurity>;
