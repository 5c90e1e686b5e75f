import { z } from 'zod';
import { Base64, Time } from './common.ts';

/** A key of the root. `id`: hex, as docs/trust-format.md has it. */
export const RootKey = z
  .object({
    id: z.string(),
    kind: z.enum(['ed25519', 'es256', 'passkey']),
    label: z.string(),
    /** Of a passkey. */
    origin: z.string().nullable(),
  })
  .meta({ id: 'RootKey' });

export const RootRole = z
  .object({
    name: z.string(),
    operations: z.array(z.string()),
    threshold: z.int(),
    /** How many of the signers must hold their key outside of a browser. */
    outside: z.int(),
    /** Ids of its keys. */
    keys: z.array(z.string()),
  })
  .meta({ id: 'RootRole' });

/** One version of the owner's root of trust, and where the log has it. What counts is `signed`; the rest is read from it. */
export const Root = z
  .object({
    /** SignedRoot (docs/trust-format.md). */
    signed: Base64,
    /** Hex of SHA-256 over it. */
    hash: z.string(),
    owner: z.string(),
    name: z.string(),
    version: z.int(),
    issuedAt: Time,
    expiresAt: Time,
    keys: z.array(RootKey),
    roles: z.array(RootRole),
    log: z.object({ origin: z.string(), key: Base64 }),
    witnesses: z.array(z.object({ name: z.string(), kind: z.enum(['ed25519', 'ml-dsa-44']), key: Base64 })),
    quorum: z.int(),
    /** Null until the log has it. */
    logIndex: z.int().nullable(),
    addedAt: Time,
  })
  .meta({ id: 'Root' });
export type Root = z.output<typeof Root>;

export const RootList = z
  .object({
    /** The newest first; empty before the owner has given one. */
    roots: z.array(Root),
    /** What the next root must name as its log: the origin and Ed25519 key of this server. */
    log: z.object({ origin: z.string(), key: Base64 }),
  })
  .meta({ id: 'RootList' });

export const NewRoot = z.object({ signed: Base64 }).meta({
  id: 'NewRoot',
  description: 'A SignedRoot: the first, or the next version, signed by the thresholds of both',
});
