import { z } from 'zod';
import { Path, ResourceValue, Value } from './common.ts';

/** More than anyone asks for at once, and few enough for one datagram. */
const MOST = 64;

/** A path anywhere in the data model, or all of it. */
export const CompositePath = z.union([Path, z.literal('/')]);

/** Paths anywhere in the data model (LwM2M Core 1.1 §6.3.8). */
export const CompositePaths = z
  .object({
    paths: z.array(CompositePath).min(1).max(MOST),
  })
  .meta({ id: 'CompositePaths', description: '`/` is everything that may be read.' });

/** Values by absolute path; a resource or a resource instance each. All are written, or none. */
export const CompositeWrite = z
  .object({
    values: z
      .record(Path, Value)
      .refine((values) => Object.keys(values).length >= 1 && Object.keys(values).length <= MOST, {
        error: `1 to ${MOST} values`,
      }),
  })
  .meta({ id: 'CompositeWrite' });

/** What the device answered. What is not there, or cannot be read, it leaves out. */
export const CompositeResult = z.object({ values: z.array(ResourceValue) }).meta({ id: 'CompositeResult' });
export type CompositeResult = z.infer<typeof CompositeResult>;

/** The device did it. */
export const CompositeDone = z.object({ done: z.literal(true) }).meta({ id: 'CompositeDone' });
