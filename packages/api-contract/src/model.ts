import { z } from 'zod';
import { ValueType } from './common.ts';

export const ResourceDefinition = z
  .object({
    id: z.int(),
    name: z.string(),
    operations: z.enum(['', 'R', 'W', 'RW', 'E']),
    multiple: z.boolean(),
    mandatory: z.boolean(),
    /** Null for what is executed. */
    type: ValueType.nullable(),
    units: z.string().nullable(),
    range: z.string().nullable(),
    description: z.string().nullable(),
  })
  .meta({ id: 'ResourceDefinition' });

export const ObjectDefinition = z
  .object({
    id: z.int(),
    version: z.string(),
    name: z.string(),
    urn: z.string(),
    description: z.string().nullable(),
    multiple: z.boolean(),
    mandatory: z.boolean(),
    resources: z.array(ResourceDefinition),
    source: z.enum(['product', 'imported']),
  })
  .meta({ id: 'ObjectDefinition' });
export type ObjectDefinition = z.infer<typeof ObjectDefinition>;

export const ObjectDefinitionList = z
  .object({ objects: z.array(ObjectDefinition) })
  .meta({ id: 'ObjectDefinitionList' });

export const ImportResult = z
  .object({ imported: z.array(z.object({ id: z.int(), version: z.string(), name: z.string() })) })
  .meta({ id: 'ImportResult' });
