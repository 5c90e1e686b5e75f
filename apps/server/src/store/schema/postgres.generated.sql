create table "device" (
  "device" bigint not null,
  "endpoint" text collate "C" not null,
  "added_at" bigint not null,
  "security" text collate "C" not null,
  "identity" text collate "C",
  "sealed_key" bytea,
  "fingerprint" text collate "C",
  primary key ("device")
);

create table "certificate" (
  "device" bigint not null,
  "fingerprint" text collate "C" not null,
  "serial" text collate "C" not null,
  "authority" text collate "C" not null,
  "not_after" bigint not null,
  "seen_at" bigint not null,
  primary key ("device")
) with (fillfactor = 70);

create table "oscore_context" (
  "device" bigint not null,
  "kid" text collate "C" not null,
  "id_context" text collate "C",
  "sender_limit" bigint,
  primary key ("device")
) with (fillfactor = 70);

create table "authority" (
  "fingerprint" text collate "C" not null,
  "certificate" bytea not null,
  "added_at" bigint not null,
  primary key ("fingerprint")
);

create table "revocation" (
  "authority" text collate "C" not null,
  "serial" text collate "C" not null,
  "revoked_at" bigint not null,
  primary key ("authority", "serial")
);

create table "registration" (
  "device" bigint not null,
  "id" text collate "C" not null,
  "registered_at" bigint not null,
  "lifetime" bigint not null,
  "binding" text collate "C" not null,
  "queue_mode" boolean not null,
  "lwm2m_version" text collate "C" not null,
  "sms_number" text collate "C",
  "objects" text collate "C" not null,
  "root_path" text collate "C" not null,
  "content_formats" text collate "C" not null,
  "transport" text collate "C" not null,
  "ended_at" bigint,
  "ended" text collate "C",
  primary key ("device")
);

create table "contact" (
  "device" bigint not null,
  "last_seen" bigint not null,
  "updated_at" bigint not null,
  "address" text collate "C" not null,
  "session" text collate "C",
  primary key ("device")
) with (fillfactor = 70);

create table "value" (
  "device" bigint not null,
  "path" text collate "C" not null,
  "type" text collate "C" not null,
  "value" text collate "C" not null,
  "time" bigint not null,
  primary key ("device", "path")
) with (fillfactor = 70);

create index "value_path_device" on "value" ("path", "device");

create table "sample" (
  "device" bigint not null,
  "path" text collate "C" not null,
  "time" bigint not null,
  "number" double precision,
  "other" text collate "C",
  primary key ("device", "time", "path")
);

create index "sample_time" on "sample" ("time");

create table "observation" (
  "device" bigint not null,
  "path" text collate "C" not null,
  "token" text collate "C" not null,
  "since" bigint not null,
  primary key ("device", "path")
);

create table "progress" (
  "device" bigint not null,
  "path" text collate "C" not null,
  "sequence" bigint not null,
  "time" bigint not null,
  primary key ("device", "path")
) with (fillfactor = 70);

create table "operation" (
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
);

create index "operation_device_operation" on "operation" ("device", "operation");

create index "operation_state" on "operation" ("state");

create table "session" (
  "session" text collate "C" not null,
  "device" bigint not null,
  "established_at" bigint not null,
  "connection_id" text collate "C",
  "sealed" bytea not null,
  primary key ("session")
);

create index "session_device" on "session" ("device");

create table "counter" (
  "session" text collate "C" not null,
  "write_limit" bigint not null,
  "read_high" bigint not null,
  "read_window_high" bigint not null,
  "read_window_low" bigint not null,
  "host" text collate "C" not null,
  "port" bigint not null,
  primary key ("session")
) with (fillfactor = 70);

create table "event" (
  "event" bigint not null,
  "time" bigint not null,
  "type" text collate "C" not null,
  "device" bigint,
  "endpoint" text collate "C",
  "text" text collate "C" not null,
  "detail" text collate "C" not null,
  primary key ("event")
);

create index "event_endpoint_event" on "event" ("endpoint", "event");

create index "event_type_event" on "event" ("type", "event");

create index "event_device" on "event" ("device");

create table "model" (
  "object" bigint not null,
  "version" text collate "C" not null,
  "definition" text collate "C" not null,
  "imported_at" bigint not null,
  primary key ("object", "version")
);

create table "bootstrap_account" (
  "device" bigint not null,
  "identity" text collate "C",
  "sealed_key" bytea,
  "profile" text collate "C",
  primary key ("device")
);

create table "bootstrap" (
  "device" bigint not null,
  "state" text collate "C" not null,
  "started_at" bigint not null,
  "finished_at" bigint,
  "error" text collate "C",
  "next_identity" text collate "C",
  "next_sealed_key" bytea,
  "next_security" text collate "C",
  "next_fingerprint" text collate "C",
  primary key ("device")
);

create table "bootstrap_profile" (
  "name" text collate "C" not null,
  "is_default" boolean not null,
  "settings" text collate "C" not null,
  "updated_at" bigint not null,
  primary key ("name")
);

create table "log_key" (
  "origin" text collate "C" not null,
  "public_key" bytea not null,
  "sealed_key" bytea not null,
  "created_at" bigint not null,
  primary key ("origin")
);

create table "log_head" (
  "origin" text collate "C" not null,
  "size" bigint not null,
  "root" bytea not null,
  primary key ("origin")
) with (fillfactor = 70);

create table "log_entry" (
  "entry" bigint not null,
  "type" bigint not null,
  "hash" bytea not null,
  "added_at" bigint not null,
  primary key ("entry")
);

create table "log_tile" (
  "level" bigint not null,
  "tile" bigint not null,
  "hashes" bytea not null,
  "root" bytea not null,
  primary key ("level", "tile")
);

create table "log_content" (
  "hash" text collate "C" not null,
  "content" bytea not null,
  primary key ("hash")
);

create table "log_checkpoint" (
  "origin" text collate "C" not null,
  "size" bigint not null,
  "note" text collate "C" not null,
  primary key ("origin")
);

create table "root" (
  "version" bigint not null,
  "signed" bytea not null,
  "added_at" bigint not null,
  "log_index" bigint,
  "bundle" bytea,
  primary key ("version")
);

create table "command" (
  "command" bigint not null,
  "id" text collate "C" not null,
  "payload" bytea not null,
  "operation" text collate "C" not null,
  "members" text collate "C",
  "sealed_attachment" bytea,
  "signatures" text collate "C" not null,
  "proposed_by" text collate "C" not null,
  "proposed_at" bigint not null,
  "expires_at" bigint not null,
  "state" text collate "C" not null,
  "signed" bytea,
  "log_index" bigint,
  "logged_at" bigint,
  "proof" bytea,
  "ended_at" bigint,
  "devices" bigint not null,
  "verified_by_device" bigint not null,
  primary key ("command")
);

create index "command_id" on "command" ("id");

create index "command_state_command" on "command" ("state", "command");

create table "delivery" (
  "command" bigint not null,
  "device" bigint not null,
  "endpoint" text collate "C" not null,
  "verified_by" text collate "C" not null,
  "state" text collate "C" not null,
  "sent_at" bigint,
  "ended_at" bigint,
  "reason" text collate "C",
  "receipt" bytea,
  "receipt_index" bigint,
  primary key ("command", "device")
);

create index "delivery_command_endpoint" on "delivery" ("command", "endpoint");

create index "delivery_device_command" on "delivery" ("device", "command");

create index "delivery_state_command" on "delivery" ("state", "command");

create table "device_trust" (
  "device" bigint not null,
  "key" bytea not null,
  "root_version" bigint not null,
  "highest_index" bigint not null,
  "nonce" text collate "C" not null,
  "state" bigint not null,
  "time_floor" bigint not null,
  "heard_at" bigint not null,
  primary key ("device")
) with (fillfactor = 70);

create table "sign_in" (
  "hash" text collate "C" not null,
  "kind" text collate "C" not null,
  "created_at" bigint not null,
  "expires_at" bigint not null,
  primary key ("hash")
);
