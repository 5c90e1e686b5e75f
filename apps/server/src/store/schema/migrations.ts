import type { Dialect } from './ddl.ts';
import { commands } from './migrations/commands.ts';

/** The statements that lead from one version to the next. */
export type Migration = Readonly<Record<Dialect, readonly string[]>>;

/** 2: operations that wait for their devices. */
const operations: Migration = {
  sqlite: [
    `create table "operation" (
  "operation" integer not null,
  "device" integer not null,
  "kind" text not null,
  "path" text not null,
  "payload" text not null,
  "sealed" blob,
  "repeatable" integer not null,
  "requested_by" text not null,
  "requested_at" integer not null,
  "expires_at" integer not null,
  "state" text not null,
  "attempts" integer not null,
  "sent_at" integer,
  "ended_at" integer,
  "result" text,
  "error" text,
  primary key ("operation")
) strict`,
    `create index "operation_device_operation" on "operation" ("device", "operation")`,
    `create index "operation_state" on "operation" ("state")`,
  ],
  postgres: [
    `create table "operation" (
  "operation" bigint not null,
  "device" bigint not null,
  "kind" text collate "C" not null,
  "path" text collate "C" not null,
  "payload" text collate "C" not null,
  "sealed" bytea,
  "repeatable" boolean not null,
  "requested_by" text collate "C" not null,
  "requested_at" bigint not null,
  "expires_at" bigint not null,
  "state" text collate "C" not null,
  "attempts" bigint not null,
  "sent_at" bigint,
  "ended_at" bigint,
  "result" text collate "C",
  "error" text collate "C",
  primary key ("operation")
)`,
    `create index "operation_device_operation" on "operation" ("device", "operation")`,
    `create index "operation_state" on "operation" ("state")`,
  ],
};

/** Bootstraps, and what devices are given by them. */
const bootstraps: Migration = {
  sqlite: [
    `create table "bootstrap_account" (
  "device" integer not null,
  "identity" text,
  "sealed_key" blob,
  "profile" text,
  primary key ("device")
) strict`,
    `create table "bootstrap" (
  "device" integer not null,
  "state" text not null,
  "started_at" integer not null,
  "finished_at" integer,
  "error" text,
  "next_identity" text,
  "next_sealed_key" blob,
  primary key ("device")
) strict`,
    `create table "bootstrap_profile" (
  "name" text not null,
  "is_default" integer not null,
  "settings" text not null,
  "updated_at" integer not null,
  primary key ("name")
) strict`,
  ],
  postgres: [
    `create table "bootstrap_account" (
  "device" bigint not null,
  "identity" text collate "C",
  "sealed_key" bytea,
  "profile" text collate "C",
  primary key ("device")
)`,
    `create table "bootstrap" (
  "device" bigint not null,
  "state" text collate "C" not null,
  "started_at" bigint not null,
  "finished_at" bigint,
  "error" text collate "C",
  "next_identity" text collate "C",
  "next_sealed_key" bytea,
  primary key ("device")
)`,
    `create table "bootstrap_profile" (
  "name" text collate "C" not null,
  "is_default" boolean not null,
  "settings" text collate "C" not null,
  "updated_at" bigint not null,
  primary key ("name")
)`,
  ],
};

/** Devices with certificates or raw public keys, and the authorities of the certificates. */
const certificates: Migration = {
  sqlite: [
    `alter table "device" add column "fingerprint" text`,
    `create table "certificate" (
  "device" integer not null,
  "fingerprint" text not null,
  "serial" text not null,
  "authority" text not null,
  "not_after" integer not null,
  "seen_at" integer not null,
  primary key ("device")
) strict`,
    `create table "authority" (
  "fingerprint" text not null,
  "certificate" blob not null,
  "added_at" integer not null,
  primary key ("fingerprint")
) strict, without rowid`,
    `create table "revocation" (
  "authority" text not null,
  "serial" text not null,
  "revoked_at" integer not null,
  primary key ("authority", "serial")
) strict, without rowid`,
  ],
  postgres: [
    `alter table "device" add column "fingerprint" text collate "C"`,
    `create table "certificate" (
  "device" bigint not null,
  "fingerprint" text collate "C" not null,
  "serial" text collate "C" not null,
  "authority" text collate "C" not null,
  "not_after" bigint not null,
  "seen_at" bigint not null,
  primary key ("device")
) with (fillfactor = 70)`,
    `create table "authority" (
  "fingerprint" text collate "C" not null,
  "certificate" bytea not null,
  "added_at" bigint not null,
  primary key ("fingerprint")
)`,
    `create table "revocation" (
  "authority" text collate "C" not null,
  "serial" text collate "C" not null,
  "revoked_at" bigint not null,
  primary key ("authority", "serial")
)`,
  ],
};

/** The transparency log. */
const transparencyLog: Migration = {
  sqlite: [
    `create table "log_key" (
  "origin" text not null,
  "public_key" blob not null,
  "sealed_key" blob not null,
  "created_at" integer not null,
  primary key ("origin")
) strict, without rowid`,
    `create table "log_head" (
  "origin" text not null,
  "size" integer not null,
  "root" blob not null,
  primary key ("origin")
) strict, without rowid`,
    `create table "log_entry" (
  "entry" integer not null,
  "type" integer not null,
  "hash" blob not null,
  "added_at" integer not null,
  primary key ("entry")
) strict`,
    `create table "log_tile" (
  "level" integer not null,
  "tile" integer not null,
  "hashes" blob not null,
  "root" blob not null,
  primary key ("level", "tile")
) strict, without rowid`,
    `create table "log_content" (
  "hash" text not null,
  "content" blob not null,
  primary key ("hash")
) strict, without rowid`,
    `create table "log_checkpoint" (
  "origin" text not null,
  "size" integer not null,
  "note" text not null,
  primary key ("origin")
) strict, without rowid`,
  ],
  postgres: [
    `create table "log_key" (
  "origin" text collate "C" not null,
  "public_key" bytea not null,
  "sealed_key" bytea not null,
  "created_at" bigint not null,
  primary key ("origin")
)`,
    `create table "log_head" (
  "origin" text collate "C" not null,
  "size" bigint not null,
  "root" bytea not null,
  primary key ("origin")
) with (fillfactor = 70)`,
    `create table "log_entry" (
  "entry" bigint not null,
  "type" bigint not null,
  "hash" bytea not null,
  "added_at" bigint not null,
  primary key ("entry")
)`,
    `create table "log_tile" (
  "level" bigint not null,
  "tile" bigint not null,
  "hashes" bytea not null,
  "root" bytea not null,
  primary key ("level", "tile")
)`,
    `create table "log_content" (
  "hash" text collate "C" not null,
  "content" bytea not null,
  primary key ("hash")
)`,
    `create table "log_checkpoint" (
  "origin" text collate "C" not null,
  "size" bigint not null,
  "note" text collate "C" not null,
  primary key ("origin")
) with (fillfactor = 70)`,
  ],
};

/** Bootstraps that give certificates or raw public keys. Those under way are of pre-shared keys. */
const bootstrapCertificates: Migration = {
  sqlite: [
    `alter table "bootstrap" add column "next_security" text`,
    `alter table "bootstrap" add column "next_fingerprint" text`,
    `update "bootstrap" set "next_security" = 'psk' where "next_identity" is not null`,
  ],
  postgres: [
    `alter table "bootstrap" add column "next_security" text collate "C"`,
    `alter table "bootstrap" add column "next_fingerprint" text collate "C"`,
    `update "bootstrap" set "next_security" = 'psk' where "next_identity" is not null`,
  ],
};

/** Devices with OSCORE. */
const oscore: Migration = {
  sqlite: [
    `create table "oscore_context" (
  "device" integer not null,
  "kid" text not null,
  "id_context" text,
  "sender_limit" integer,
  primary key ("device")
) strict`,
  ],
  postgres: [
    `create table "oscore_context" (
  "device" bigint not null,
  "kid" text collate "C" not null,
  "id_context" text collate "C",
  "sender_limit" bigint,
  primary key ("device")
) with (fillfactor = 70)`,
  ],
};

/**
 * Forward only. Version 1 is the first declaration; the first step here leads to version 2. A step, once released, never
 * changes: it speaks SQL of its own and never the declaration, which goes on changing.
 */
export const migrations: readonly Migration[] = [
  operations,
  bootstraps,
  certificates,
  transparencyLog,
  bootstrapCertificates,
  oscore,
  commands,
];
