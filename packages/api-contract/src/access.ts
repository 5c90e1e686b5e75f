import { z } from 'zod';
import { Time } from './common.ts';
import { permissions } from './permission.ts';

export const SignIn = z.object({ token: z.string().min(1).max(200) }).meta({ id: 'SignIn' });

export const Self = z
  .object({
    name: z.string(),
    permissions: z.array(z.enum(permissions)),
    expiresAt: Time.nullable(),
    serverVersion: z.string(),
    /** UDP ports at which devices reach this server. */
    devicePorts: z.object({ coap: z.int(), coaps: z.int() }),
  })
  .meta({ id: 'Self' });

export const SignInLink = z.object({ url: z.string(), expiresAt: Time }).meta({
  id: 'SignInLink',
  description: 'Opens one session, once. The secret is in the fragment, which no server log sees.',
});

export const Health = z
  .object({ status: z.enum(['ok', 'failing']), checks: z.record(z.string(), z.string()) })
  .meta({ id: 'Health' });
