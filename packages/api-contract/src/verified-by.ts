import { z } from 'zod';

/** Who checks the signatures before anything happens: the device itself, or only this server on its behalf. */
export const VerifiedBy = z.enum(['device', 'server']).meta({ id: 'VerifiedBy' });
export type VerifiedBy = z.infer<typeof VerifiedBy>;
