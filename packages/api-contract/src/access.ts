import { z } from 'zod';
import { Time } from './common.ts';
import { permissions } from './permission.ts';

export const SignIn = z.object({ token: z.string().min(1).max(200) }).meta({ id: 'SignIn' });

/** Ports at which devices reach this server: of UDP, and of TCP where they are open. */
export const DevicePorts = z.object({
  coap: z.int(),
  coaps: z.int(),
  coapTcp: z.int().optional(),
  coapsTcp: z.int().optional(),
});
export type DevicePorts = z.infer<typeof DevicePorts>;

export const Self = z
  .object({
    name: z.string(),
    permissions: z.array(z.enum(permissions)),
    expiresAt: Time.nullable(),
    serverVersion: z.string(),
    devicePorts: DevicePorts,
  })
  .meta({ id: 'Self' });

export const SignInLink = z.object({ url: z.string(), expiresAt: Time }).meta({
  id: 'SignInLink',
  description: 'Opens one session, once. The secret is in the fragment, which no server log sees.',
});

export const Health = z
  .object({ status: z.enum(['ok', 'failing']), checks: z.record(z.string(), z.string()) })
  .meta({ id: 'Health' });
