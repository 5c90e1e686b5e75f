import { z } from 'zod';
import { Cursor, EndpointName, Limit, ResourceValue, Time } from './common.ts';
import { DeviceSummary } from './device.ts';

export const eventTypes = [
  'device.added',
  'device.removed',
  'device.registered',
  'device.deregistered',
  'device.expired',
  'device.state',
  'device.refused',
  'session.established',
  'session.closed',
  'observation.started',
  'observation.ended',
  'operation.queued',
  'operation.done',
  'operation.failed',
  'operation.expired',
  'operation.cancelled',
  'model.imported',
  'bootstrap.started',
  'bootstrap.finished',
  'bootstrap.failed',
  'bootstrap.profile',
  'bootstrap.factory',
  'authority.added',
  'authority.removed',
  'certificate.revoked',
  'log.witness-refused',
  'root.added',
  'command.proposed',
  'command.signed',
  'command.withdrawn',
  'command.expired',
  'command.logged',
  'command.witnessed',
  'command.sent',
  'command.done',
  'command.refused',
  'command.failed',
  'command.finished',
  'device.trust',
] as const;

export const EventType = z.enum(eventTypes).meta({ id: 'EventType' });
export type EventType = z.infer<typeof EventType>;

/** One line of the feed. `text` is a plain sentence; `detail` what a program may want of it. */
export const FeedEvent = z
  .object({
    id: z.string(),
    time: Time,
    type: EventType,
    /** Null for what concerns no known device. */
    endpoint: EndpointName.nullable(),
    text: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'FeedEvent' });
export type FeedEvent = z.infer<typeof FeedEvent>;

export const FeedQuery = z.object({
  endpoint: EndpointName.optional(),
  type: EventType.optional(),
  limit: Limit(500, 100),
  cursor: z.string().max(512).optional(),
});

export const Feed = z
  .object({ events: z.array(FeedEvent), cursor: Cursor })
  .meta({ id: 'Feed', description: 'Newest first' });

/**
 * What `/api/v1/events` sends, by the name in the `event:` field; `data:` is one JSON object. A stream that could not keep up,
 * or was resumed too late with Last-Event-ID, starts with `reset`: what is shown must be fetched anew.
 */
export const streamMessages = {
  /** Something of a device changed; at most one a second for each device. */
  device: z.object({ device: DeviceSummary }),
  removed: z.object({ endpoint: EndpointName }),
  values: z.object({ endpoint: EndpointName, values: z.array(ResourceValue) }),
  feed: z.object({ event: FeedEvent }),
  reset: z.object({ reason: z.string() }),
} as const;
export type StreamMessageName = keyof typeof streamMessages;
export type StreamMessage<N extends StreamMessageName = StreamMessageName> = z.infer<
  (typeof streamMessages)[N]
>;

export const StreamQuery = z.object({
  /** Only what concerns this device. */
  endpoint: EndpointName.optional(),
  /** Comma-separated message names; all but `values` where absent (a device's page asks for those of its device). */
  messages: z
    .string()
    .max(100)
    .regex(/^(device|removed|values|feed|reset)(,(device|removed|values|feed|reset))*$/, 'names of messages')
    .optional(),
});
