import { z } from 'zod';
import { Cursor, Limit, Path, Time, Value } from './common.ts';

export const Sample = z.object({ path: Path, time: Time, value: Value }).meta({ id: 'Sample' });
export type Sample = z.infer<typeof Sample>;

export const SampleQuery = z.object({
  /** A resource, or what lies above it: `/3303` takes every sample of every temperature instance. */
  path: Path.optional(),
  /** From this time on, inclusive. */
  from: Time.optional(),
  /** Up to this time, exclusive. */
  to: Time.optional(),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: Limit(10_000, 1000),
  cursor: z.string().max(512).optional(),
});

export const SampleList = z.object({ samples: z.array(Sample), cursor: Cursor }).meta({ id: 'SampleList' });
