import type { Clock, Logger } from '@holdfast/kernel';
import type { AccessStore } from '../access/access-store.ts';
import type { BootstrapStore } from '../bootstrap/bootstrap-store.ts';
import type { FeedStore } from '../feed/feed-store.ts';
import type { FleetStore } from '../fleet/fleet-store.ts';
import type { OperationStore } from '../fleet/queue/operation-store.ts';
import type { AuthorityStore } from '../fleet/authorities/authority-store.ts';
import type { SessionStore } from '../gateway/session-store.ts';
import type { CommandStore } from '../commands/command-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { LogStore } from '../log/log-store.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { SampleStore } from '../telemetry/sample-store.ts';
import type { JournalLimits } from './group-journal.ts';
import type { Dialect } from './schema/ddl.ts';

export interface StoreOptions {
  /** Holds the SQLite database; made when it is missing. */
  readonly dataDir: string;
  /** A PostgreSQL URL; undefined = SQLite. */
  readonly databaseUrl?: string | undefined;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly limits?: StoreLimits;
}

export interface StoreLimits extends Partial<JournalLimits> {
  /** Of 4 KiB, that the SQLite database may have; a commit that needs more fails as on a full disk. */
  readonly databasePages?: number;
}

/**
 * All that is durable. Reads fail with StorageError `unavailable`; what a resolved commit has written, every later read shows.
 */
export interface Store
  extends
    FleetStore,
    OperationStore,
    SampleStore,
    FeedStore,
    SessionStore,
    ModelStore,
    AccessStore,
    BootstrapStore,
    AuthorityStore,
    LogStore {
  readonly dialect: Dialect;
  readonly commands: CommandStore;
  readonly journal: Journal;
  /** Resolves while the store can be read and, as far as is known, written; after a failed commit, tries whether one succeeds. */
  ready(): Promise<void>;
  /** Writes what was committed, then ends. */
  close(): Promise<void>;
}
