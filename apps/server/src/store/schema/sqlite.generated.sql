create table "device" (
  "device" integer not null,
  "endpoint" text not null,
  "added_at" integer not null,
  "security" text not null,
  "identity" text,
  "sealed_key" blob,
  "fingerprint" text,
  primary key ("device")
) strict;

create table "certificate" (
  "device" integer not null,
  "fingerprint" text not null,
  "serial" text not null,
  "authority" text not null,
  "not_after" integer not null,
  "seen_at" integer not null,
  primary key ("device")
) strict;

create table "oscore_context" (
  "device" integer not null,
  "kid" text not null,
  "id_context" text,
  "sender_limit" integer,
  primary key ("device")
) strict;

create table "authority" (
  "fingerprint" text not null,
  "certificate" blob not null,
  "added_at" integer not null,
  primary key ("fingerprint")
) strict, without rowid;

create table "revocation" (
  "authority" text not null,
  "serial" text not null,
  "revoked_at" integer not null,
  primary key ("authority", "serial")
) strict, without rowid;

create table "registration" (
  "device" integer not null,
  "id" text not null,
  "registered_at" integer not null,
  "lifetime" integer not null,
  "binding" text not null,
  "queue_mode" integer not null,
  "lwm2m_version" text not null,
  "sms_number" text,
  "objects" text not null,
  "root_path" text not null,
  "content_formats" text not null,
  "transport" text not null,
  "ended_at" integer,
  "ended" text,
  primary key ("device")
) strict;

create table "contact" (
  "device" integer not null,
  "last_seen" integer not null,
  "updated_at" integer not null,
  "address" text not null,
  "session" text,
  primary key ("device")
) strict;

create table "value" (
  "device" integer not null,
  "path" text not null,
  "type" text not null,
  "value" text not null,
  "time" integer not null,
  primary key ("device", "path")
) strict, without rowid;

create index "value_path_device" on "value" ("path", "device");

create table "sample" (
  "device" integer not null,
  "path" text not null,
  "time" integer not null,
  "number" real,
  "other" text,
  primary key ("device", "time", "path")
) strict, without rowid;

create index "sample_time" on "sample" ("time");

create table "observation" (
  "device" integer not null,
  "path" text not null,
  "token" text not null,
  "since" integer not null,
  primary key ("device", "path")
) strict, without rowid;

create table "progress" (
  "device" integer not null,
  "path" text not null,
  "sequence" integer not null,
  "time" integer not null,
  primary key ("device", "path")
) strict, without rowid;

create table "operation" (
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
) strict;

create index "operation_device_operation" on "operation" ("device", "operation");

create index "operation_state" on "operation" ("state");

create table "session" (
  "session" text not null,
  "device" integer not null,
  "established_at" integer not null,
  "connection_id" text,
  "sealed" blob not null,
  primary key ("session")
) strict, without rowid;

create index "session_device" on "session" ("device");

create table "counter" (
  "session" text not null,
  "write_limit" integer not null,
  "read_high" integer not null,
  "read_window_high" integer not null,
  "read_window_low" integer not null,
  "host" text not null,
  "port" integer not null,
  primary key ("session")
) strict, without rowid;

create table "event" (
  "event" integer not null,
  "time" integer not null,
  "type" text not null,
  "device" integer,
  "endpoint" text,
  "text" text not null,
  "detail" text not null,
  primary key ("event")
) strict;

create index "event_endpoint_event" on "event" ("endpoint", "event");

create index "event_type_event" on "event" ("type", "event");

create index "event_device" on "event" ("device");

create table "model" (
  "object" integer not null,
  "version" text not null,
  "definition" text not null,
  "imported_at" integer not null,
  primary key ("object", "version")
) strict, without rowid;

create table "bootstrap_account" (
  "device" integer not null,
  "identity" text,
  "sealed_key" blob,
  "profile" text,
  primary key ("device")
) strict;

create table "bootstrap" (
  "device" integer not null,
  "state" text not null,
  "started_at" integer not null,
  "finished_at" integer,
  "error" text,
  "next_identity" text,
  "next_sealed_key" blob,
  "next_security" text,
  "next_fingerprint" text,
  primary key ("device")
) strict;

create table "bootstrap_profile" (
  "name" text not null,
  "is_default" integer not null,
  "settings" text not null,
  "updated_at" integer not null,
  primary key ("name")
) strict, without rowid;

create table "log_key" (
  "origin" text not null,
  "public_key" blob not null,
  "sealed_key" blob not null,
  "created_at" integer not null,
  primary key ("origin")
) strict, without rowid;

create table "log_head" (
  "origin" text not null,
  "size" integer not null,
  "root" blob not null,
  primary key ("origin")
) strict, without rowid;

create table "log_entry" (
  "entry" integer not null,
  "type" integer not null,
  "hash" blob not null,
  "added_at" integer not null,
  primary key ("entry")
) strict;

create table "log_tile" (
  "level" integer not null,
  "tile" integer not null,
  "hashes" blob not null,
  "root" blob not null,
  primary key ("level", "tile")
) strict, without rowid;

create table "log_content" (
  "hash" text not null,
  "content" blob not null,
  primary key ("hash")
) strict, without rowid;

create table "log_checkpoint" (
  "origin" text not null,
  "size" integer not null,
  "note" text not null,
  primary key ("origin")
) strict, without rowid;

create table "root" (
  "version" integer not null,
  "signed" blob not null,
  "added_at" integer not null,
  "log_index" integer,
  "bundle" blob,
  primary key ("version")
) strict;

create table "command" (
  "command" integer not null,
  "id" text not null,
  "payload" blob not null,
  "operation" text not null,
  "members" text,
  "sealed_attachment" blob,
  "signatures" text not null,
  "proposed_by" text not null,
  "proposed_at" integer not null,
  "expires_at" integer not null,
  "state" text not null,
  "signed" blob,
  "log_index" integer,
  "logged_at" integer,
  "proof" blob,
  "ended_at" integer,
  "devices" integer not null,
  "verified_by_device" integer not null,
  primary key ("command")
) strict;

create index "command_id" on "command" ("id");

create index "command_state_command" on "command" ("state", "command");

create table "delivery" (
  "command" integer not null,
  "device" integer not null,
  "endpoint" text not null,
  "verified_by" text not null,
  "state" text not null,
  "sent_at" integer,
  "ended_at" integer,
  "reason" text,
  "receipt" blob,
  "receipt_index" integer,
  primary key ("command", "device")
) strict, without rowid;

create index "delivery_command_endpoint" on "delivery" ("command", "endpoint");

create index "delivery_device_command" on "delivery" ("device", "command");

create index "delivery_state_command" on "delivery" ("state", "command");

create table "device_trust" (
  "device" integer not null,
  "key" blob not null,
  "root_version" integer not null,
  "highest_index" integer not null,
  "nonce" text not null,
  "state" integer not null,
  "time_floor" integer not null,
  "heard_at" integer not null,
  primary key ("device")
) strict;

create table "sign_in" (
  "hash" text not null,
  "kind" text not null,
  "created_at" integer not null,
  "expires_at" integer not null,
  primary key ("hash")
) strict, without rowid;
