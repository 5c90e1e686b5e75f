import type { Dialect } from './ddl.ts';

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

/**
 * Forward only. Version 1 is the first declaration; the first step here leads to version 2. A step, once released, never
 * changes: it speaks SQL of its own and never the declaration, which goes on changing.
 */
export const migrations: readonly Migration[] = [operations];
