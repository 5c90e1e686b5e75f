import { z } from 'zod';
import { Cursor, EndpointName, Limit, Path, ResourceValue, Time, Value, ValueType } from './common.ts';
import { CompositePath } from './composite.ts';
import { Attributes, Link } from './operation.ts';

const DAY_SECONDS = 86_400;
/** How long an operation waits for its device unless it is told otherwise, and at most. */
export const WAIT_SECONDS = { usual: 7 * DAY_SECONDS, most: 30 * DAY_SECONDS } as const;

export const OperationKind = z
  .enum([
    'read',
    'write',
    'execute',
    'create',
    'delete',
    'discover',
    'observe',
    'write-attributes',
    'read-composite',
    'write-composite',
    'observe-composite',
  ])
  .meta({ id: 'OperationKind' });
export type OperationKind = z.infer<typeof OperationKind>;

/**
 * queued: waits for the device. sent: asked of it, no answer yet. done: the device did it. failed: it refused, or nobody knows
 * whether it did. expired: it was not heard in time. cancelled: taken back by a person.
 */
export const OperationState = z
  .enum(['queued', 'sent', 'done', 'failed', 'expired', 'cancelled'])
  .meta({ id: 'OperationState' });
export type OperationState = z.infer<typeof OperationState>;

/**
 * `queue`: absent, an operation waits where the device sleeps or others wait before it; `true`, also where the device is away or
 * does not answer; `false`, never: it is refused instead. `wait`: seconds until a waiting operation expires.
 */
export const QueueQuery = z.object({
  queue: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  wait: z.coerce.number().int().min(1).max(WAIT_SECONDS.most).default(WAIT_SECONDS.usual),
});

/** What is to be written; null where it can only be written, and is kept sealed until the device has it. */
const WaitingValue = z.object({ path: Path, type: ValueType, value: Value.nullable() });

/** An operation that waits, or waited, for its device. */
export const QueuedOperation = z
  .object({
    id: z.string(),
    endpoint: EndpointName,
    operation: OperationKind,
    /** Of a composite operation `/`: what it is about is in its payload. */
    path: CompositePath,
    /** What it carries; each only where the operation has it. */
    payload: z.object({
      mode: z.enum(['replace', 'update']).optional(),
      /** Of a composite read or observe. */
      paths: z.array(CompositePath).optional(),
      values: z.array(WaitingValue).optional(),
      arguments: z.string().optional(),
      instance: z.int().optional(),
      attributes: Attributes.optional(),
    }),
    requestedBy: z.string(),
    requestedAt: Time,
    expiresAt: Time,
    state: OperationState,
    /** How often it was sent. */
    attempts: z.int(),
    /** Of the last attempt. */
    sentAt: Time.nullable(),
    endedAt: Time.nullable(),
    /** What came of it, once done. `omitted` counts values that were too many to keep here; the last known values have them. */
    result: z
      .object({
        path: CompositePath,
        values: z.array(ResourceValue),
        omitted: z.int(),
        links: z.array(Link).optional(),
      })
      .nullable(),
    /** Why it failed, or why the last attempt came to nothing. `deviceCode`: a CoAP code such as `4.05`. */
    error: z.object({ code: z.string(), detail: z.string(), deviceCode: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'QueuedOperation' });
export type QueuedOperation = z.infer<typeof QueuedOperation>;

export const OperationQuery = z.object({
  /** Comma-separated states; all where absent. */
  state: z
    .string()
    .max(100)
    .regex(
      /^(queued|sent|done|failed|expired|cancelled)(,(queued|sent|done|failed|expired|cancelled))*$/,
      'states of operations',
    )
    .optional(),
  limit: Limit(200, 50),
  cursor: z.string().max(512).optional(),
});

export const OperationList = z.object({ operations: z.array(QueuedOperation), cursor: Cursor }).meta({
  id: 'OperationList',
  description: 'The newest first; of those that ended only the last hundred or so',
});

/** Whether an answer says that the operation waits, instead of what came of it. */
export const isQueued = (answer: object): answer is QueuedOperation =>
  'attempts' in answer && 'requestedBy' in answer;

/** What an operation is about, for a person: a path, or several, separated by spaces. */
export const targetOf = ({
  operation,
  path,
  payload: { paths, values = [] },
}: Pick<QueuedOperation, 'operation' | 'path' | 'payload'>): string =>
  operation === 'write-composite' ? values.map((value) => value.path).join(' ') : (paths?.join(' ') ?? path);

/** The operation waits for its device, where the caller wanted what came of it. */
export class StillQueued extends Error {
  override readonly name = 'StillQueued';
  readonly operation: QueuedOperation;

  constructor(operation: QueuedOperation) {
    super(`${operation.operation} of ${targetOf(operation)} waits for ${operation.endpoint}`);
    this.operation = operation;
  }
}

/** The answer of a device that was asked at once. Throws {@link StillQueued} where the operation waits instead. */
export function answered<T extends object>(answer: T): Exclude<T, QueuedOperation> {
  if (isQueued(answer)) throw new StillQueued(answer);
  return answer as Exclude<T, QueuedOperation>;
}
