import { z } from 'zod';
import { Base64, Cursor, EndpointName, Limit, Time } from './common.ts';
import { VerifiedBy } from './verified-by.ts';

export const CommandOperation = z
  .enum([
    'lock',
    'unlock',
    'disable',
    'enable',
    'wipe',
    'reboot',
    'factory-reset',
    'servers',
    'credentials',
    'firmware',
  ])
  .meta({ id: 'CommandOperation' });
export type CommandOperation = z.infer<typeof CommandOperation>;

/**
 * proposed: it lacks signatures. logging: it has them, and waits for the log and its witnesses. delivering: devices are being
 * given it. finished: each device has answered, or can no longer. expired: it never got its signatures in time.
 */
export const CommandState = z
  .enum(['proposed', 'logging', 'delivering', 'finished', 'expired', 'withdrawn'])
  .meta({ id: 'CommandState' });
export type CommandState = z.infer<typeof CommandState>;

/**
 * waiting: for the device, or for an earlier command. sent: given to it, and it has not said what came of it. done: it did it.
 * refused: it did not accept it. failed: it tried. expired: it was not reached in time. removed: the device is no longer here.
 */
export const DeliveryState = z
  .enum(['waiting', 'sent', 'done', 'refused', 'failed', 'expired', 'removed'])
  .meta({ id: 'DeliveryState' });
export type DeliveryState = z.infer<typeof DeliveryState>;

/** A device that a command is for. `nonce`: hex, the one it gave last, for operations that bind one. */
export const CommandMember = z.object({ endpoint: EndpointName, nonce: z.string().nullable() });
export type CommandMember = z.output<typeof CommandMember>;

/** At most, in one set. */
export const MOST_MEMBERS = 100_000;

export const CommandPreviewQuery = z
  .object({
    operation: CommandOperation,
    /** One of these: devices by name, by a query as in the list of devices, or all of a model. */
    endpoints: z.array(EndpointName).max(MOST_MEMBERS).optional(),
    q: z.string().max(200).optional(),
    model: z.string().max(64).optional(),
  })
  .meta({ id: 'CommandPreviewQuery' });

/** Whom a command would concern. */
export const CommandPreview = z
  .object({
    /** Ordered by endpoint: what a proposal for them has to carry. */
    members: z.array(CommandMember),
    verifiedByDevice: z.int(),
    verifiedByServer: z.int(),
    /** Devices left out because the operation binds a nonce that they never gave. */
    withoutNonce: z.array(EndpointName),
    /** Of the root that the command must name; null before the owner has given one. */
    rootVersion: z.int().nullable(),
    owner: z.string().nullable(),
  })
  .meta({ id: 'CommandPreview' });
export type CommandPreview = z.output<typeof CommandPreview>;

export const NewCommand = z
  .object({
    /** The Command (docs/trust-format.md): the bytes that people will sign. */
    payload: Base64,
    /** Exactly for a set: its members, of which the payload has the hash. */
    members: z.array(CommandMember).max(MOST_MEMBERS).optional(),
    /** Exactly for the operations servers and credentials. */
    attachment: Base64.optional(),
    /** COSE_Signatures that it has already. */
    signatures: z.array(Base64).max(16).default([]),
  })
  .meta({ id: 'NewCommand' });

export const NewSignatures = z
  .object({ signatures: z.array(Base64).min(1).max(16) })
  .meta({ id: 'NewSignatures', description: 'COSE_Signatures over the payload of the command' });

export const CommandSignature = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.enum(['ed25519', 'es256', 'passkey']),
  at: Time,
});

/** One command, and how far it has come. What counts are the bytes in it; the rest is read from them for convenience. */
export const Command = z
  .object({
    /** Hex of SHA-256 over the payload. */
    id: z.string(),
    payload: Base64,
    operation: CommandOperation,
    /** As the command renders it: `logger-0017`, `a set of 40 devices`, `every device of the model CL-2`. */
    target: z.string(),
    reason: z.string().nullable(),
    state: CommandState,
    proposedBy: z.string(),
    proposedAt: Time,
    notBefore: Time,
    expiresAt: Time,
    role: z.string(),
    threshold: z.int(),
    outside: z.int(),
    signatures: z.array(CommandSignature),
    /** The Signed as it was logged; null before. */
    signed: Base64.nullable(),
    /** Hex of SHA-256 over `signed`. */
    hash: z.string().nullable(),
    logIndex: z.int().nullable(),
    loggedAt: Time.nullable(),
    /** C2SP tlog-proof with the witnesses' cosignatures; null until their quorum has cosigned. */
    proof: z.string().nullable(),
    witnesses: z.array(z.object({ name: z.string(), at: Time })),
    endedAt: Time.nullable(),
    devices: z.object({
      total: z.int(),
      verifiedByDevice: z.int(),
      verifiedByServer: z.int(),
      states: z.record(DeliveryState, z.int()),
    }),
  })
  .meta({ id: 'Command' });
export type Command = z.output<typeof Command>;

export const CommandQuery = z.object({
  state: CommandState.optional(),
  endpoint: EndpointName.optional(),
  limit: Limit(200, 50),
  cursor: z.string().max(512).optional(),
});

export const CommandList = z
  .object({ commands: z.array(Command), cursor: Cursor })
  .meta({ id: 'CommandList', description: 'Newest first' });

/** What a command came to on one device. */
export const Delivery = z
  .object({
    endpoint: EndpointName,
    verifiedBy: VerifiedBy,
    state: DeliveryState,
    sentAt: Time.nullable(),
    endedAt: Time.nullable(),
    /** The device's refusal or failure. */
    reason: z.string().nullable(),
    /** The SignedReceipt; null where the device cannot sign one. */
    receipt: Base64.nullable(),
    receiptIndex: z.int().nullable(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.output<typeof Delivery>;

export const DeliveryQuery = z.object({
  state: DeliveryState.optional(),
  limit: Limit(1000, 100),
  cursor: z.string().max(512).optional(),
});

export const DeliveryList = z
  .object({ deliveries: z.array(Delivery), cursor: Cursor })
  .meta({ id: 'DeliveryList', description: 'Ordered by endpoint' });

export const CommandMembers = z.object({ members: z.array(CommandMember) }).meta({
  id: 'CommandMembers',
  description: 'Of a set, in the order of its tree; empty for other targets',
});

/** What one device was, or would be, given for a command. */
export const DeviceBundle = z.object({ bundle: Base64 }).meta({ id: 'DeviceBundle' });

/** What a device that verifies has said of itself. */
export const DeviceTrust = z
  .object({
    verifiedBy: VerifiedBy,
    /** Base64 of the CBOR public key with which it signs receipts. The rest is null, too, where the server verifies. */
    key: Base64.nullable(),
    rootVersion: z.int().nullable(),
    highestIndex: z.int().nullable(),
    locked: z.boolean().nullable(),
    disabled: z.boolean().nullable(),
    wiped: z.boolean().nullable(),
    timeFloor: Time.nullable(),
    nonce: z.string().nullable(),
    heardAt: Time.nullable(),
  })
  .meta({ id: 'DeviceTrust' });
export type DeviceTrust = z.output<typeof DeviceTrust>;
