import { z } from 'zod';
import { Time } from './common.ts';

export const witnessRefusals = ['unreachable', 'unknown-log', 'busy', 'ahead', 'fork', 'rubbish'] as const;

/** The transparency log, and how its witnesses stand. The log itself is at `/log/`. */
export const LogStatus = z
  .object({
    origin: z.string(),
    key: z
      .string()
      .meta({ description: 'Ed25519, as a note verifier key: what roots and witnesses are told' }),
    size: z.int(),
    /** What a quorum has cosigned. */
    witnessedSize: z.int(),
    witnesses: z.array(
      z.object({
        name: z.string(),
        /** Null where the server was not told where it is. */
        url: z.string().nullable(),
        /** The last that it cosigned since the server was started. */
        cosigned: z.object({ size: z.int(), time: Time }).nullable(),
        refusal: z.object({ reason: z.enum(witnessRefusals), detail: z.string(), since: Time }).nullable(),
      }),
    ),
  })
  .meta({ id: 'LogStatus' });
export type LogStatus = z.infer<typeof LogStatus>;
