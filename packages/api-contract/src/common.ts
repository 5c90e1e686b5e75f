import { z } from 'zod';

/** UTC with milliseconds, as `2026-03-01T12:00:00.000Z`. */
export const Time = z.iso.datetime({ offset: true }).meta({ id: 'Time' });

export const EndpointName = z
  .string()
  .min(1)
  .max(128)
  .regex(
    /^(?!\.{1,2}$)[^\p{Cc}\s/?#]+$/u,
    'no spaces, control characters, "/", "?" or "#", and not "." or ".."',
  )
  .meta({ id: 'EndpointName', description: 'LwM2M endpoint client name, such as urn:imei:490154203237518' });

/** LwM2M path with a leading slash: `/3303/0/5700`. */
export const Path = z
  .string()
  .regex(/^(\/\d{1,5}){1,4}$/, 'a path such as /3303/0/5700')
  .meta({ id: 'Path' });

/** SHA-256 in lower-case hex; taken with colons and capitals, too, as openssl prints it. */
export const Fingerprint = z
  .string()
  .max(95)
  .regex(/^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/, 'SHA-256 in hex')
  .meta({ id: 'Fingerprint', description: 'SHA-256 in hex, of a certificate or of a SubjectPublicKeyInfo' });

/**
 * PSK: 1 to 64 bytes in hex; fewer than 16 can be guessed, and the feed says so. Where a device's own is left out, the server
 * makes one of 32 bytes and shows it once, in this answer.
 */
export const PskKey = z
  .string()
  .regex(/^([0-9a-fA-F]{2}){1,64}$/, '1 to 64 bytes in hex')
  .meta({ id: 'PskKey' });

/** Standard base64 with padding (RFC 4648 §4). */
export const Base64 = z.base64().max(12_000_000).meta({ id: 'Base64' });

export const Cursor = z.string().max(512).nullable();

/** Query strings carry text; these read the number out of it. */
export const Limit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual);

/**
 * A resource's value in JSON. Opaque: base64. Time: RFC 3339. Object link: `"3:0"`. Integers beyond 2^53: decimal text.
 */
export const Value = z.union([z.string(), z.number(), z.boolean()]).meta({ id: 'Value' });
export type Value = z.infer<typeof Value>;

export const ValueType = z.enum([
  'string',
  'integer',
  'unsigned',
  'float',
  'boolean',
  'opaque',
  'time',
  'objlnk',
  'corelnk',
]);
export type ValueType = z.infer<typeof ValueType>;

/** The value at a resource or resource instance, and when it was so. */
export const ResourceValue = z
  .object({ path: Path, value: Value, type: ValueType, time: Time })
  .meta({ id: 'ResourceValue' });
export type ResourceValue = z.infer<typeof ResourceValue>;
