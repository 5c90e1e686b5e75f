import { z } from 'zod';
import { Path, ResourceValue, Time, Value } from './common.ts';

/** Read: what the device answered. `value` is there where the path names one resource with one value. */
export const ReadResult = z
  .object({ path: Path, value: Value.optional(), values: z.array(ResourceValue) })
  .meta({ id: 'ReadResult' });
export type ReadResult = z.infer<typeof ReadResult>;

/** Write one resource with `value`, or an instance or a multiple resource with `values` by relative path (`"5700"`, `"0"`). */
export const WriteBody = z
  .union([
    z.object({ value: Value }),
    z.object({ values: z.record(z.string().regex(/^\d{1,5}(\/\d{1,5})?$/), Value) }),
  ])
  .meta({ id: 'WriteBody' });
export type WriteBody = z.infer<typeof WriteBody>;

/** replace: what is not named is removed. update: what is not named stays (LwM2M partial update). */
export const WriteQuery = z.object({ mode: z.enum(['replace', 'update']).default('replace') });

/** On a resource: execute with `arguments` (`0,1='text'`). On an object: create an instance from `values`. */
export const PostBody = z
  .object({
    arguments: z.string().max(1024).optional(),
    instance: z.int().min(0).max(65534).optional(),
    values: z.record(z.string().regex(/^\d{1,5}(\/\d{1,5})?$/), Value).optional(),
  })
  .meta({ id: 'PostBody' });

/** The device did it. For a create, `path` is the new instance. */
export const OperationResult = z
  .object({ path: Path, done: z.literal(true) })
  .meta({ id: 'OperationResult' });

/**
 * LwM2M notification attributes (Core 1.1 §7.3; edge, con and hqmax since 1.2). Seconds for pmin, pmax, epmin and epmax; the
 * resource's unit for gt, lt and st.
 */
export const Attributes = z
  .object({
    pmin: z.int().min(0),
    pmax: z.int().min(0),
    epmin: z.int().min(0),
    epmax: z.int().min(0),
    gt: z.number(),
    lt: z.number(),
    st: z.number().positive(),
    edge: z.int().min(0).max(1),
    con: z.int().min(0).max(1),
    hqmax: z.int().min(0),
  })
  .partial()
  .meta({ id: 'Attributes' });

export const Link = z.object({ path: Path, attributes: z.record(z.string(), z.string()) });

export const DiscoverResult = z.object({ links: z.array(Link) }).meta({ id: 'DiscoverResult' });

export const Observation = z
  .object({
    /** Of a composite observation its paths, separated by spaces. */
    path: z.string().regex(/^(\/\d{1,5}){1,4}( (\/\d{1,5}){1,4})*$/),
    since: Time,
    lastNotification: Time.nullable(),
  })
  .meta({ id: 'Observation' });
export type Observation = z.infer<typeof Observation>;

export const ObservationList = z
  .object({ observations: z.array(Observation) })
  .meta({ id: 'ObservationList' });

export const ValueList = z
  .object({ values: z.array(ResourceValue) })
  .meta({ id: 'ValueList', description: 'The last known value of every resource, ordered by path' });
