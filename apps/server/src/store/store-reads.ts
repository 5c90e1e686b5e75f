import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import type { AccessStore } from '../access/access-store.ts';
import type { BootstrapStore } from '../bootstrap/bootstrap-store.ts';
import type { EventsWanted, FeedStore } from '../feed/feed-store.ts';
import type { DeviceRow } from '../fleet/device-record.ts';
import type { DeviceRange, FleetStore } from '../fleet/fleet-store.ts';
import type { AuthorityStore } from '../fleet/authorities/authority-store.ts';
import type { SessionStore } from '../gateway/session-store.ts';
import { StorageError } from '../journal/journal.ts';
import type { Rows, Table } from '../journal/rows.ts';
import type { LogStore } from '../log/log-store.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { OperationsWanted, OperationStore } from '../fleet/queue/operation-store.ts';
import type { SamplesWanted, SampleStore } from '../telemetry/sample-store.ts';
import { decodeRow } from './row-codec.ts';

/** Every port that reads, for both dialects. Names are as in {@link Rows}; kysely's plugin makes them SQL's. */
export class StoreReads
  implements
    FleetStore,
    OperationStore,
    SampleStore,
    FeedStore,
    SessionStore,
    ModelStore,
    AccessStore,
    BootstrapStore,
    AuthorityStore,
    LogStore
{
  readonly #db: Kysely<Rows>;

  constructor(db: Kysely<Rows>) {
    this.#db = db;
  }

  loadDevices(range?: DeviceRange): Promise<readonly DeviceRow[]> {
    const query = this.#db.selectFrom('device').select(DEVICE_COLUMNS);
    return this.#rows('device', query.where(within(range)).orderBy('device'));
  }

  async sealedKeyOf(device: number): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('device').select('sealedKey').where('device', '=', device);
    return (await this.#rows('device', query))[0]?.sealedKey ?? undefined;
  }

  async lastDevice(): Promise<number> {
    const highest = await Promise.all(
      NAMING_DEVICES.map(async (table) => {
        const query = sql<{
          found: number;
        }>`select coalesce(max(device), 0) as found from ${sql.table(table)}`;
        return (await reading(query.execute(this.#db))).rows[0]?.found ?? 0;
      }),
    );
    return Math.max(...highest);
  }

  loadRegistrations(range?: DeviceRange): Promise<readonly Rows['registration'][]> {
    const query = this.#db.selectFrom('registration').selectAll();
    return this.#rows('registration', query.where(within(range)).orderBy('device'));
  }

  loadCertificates(range?: DeviceRange): Promise<readonly Rows['certificate'][]> {
    const query = this.#db.selectFrom('certificate').selectAll();
    return this.#rows('certificate', query.where(within(range)).orderBy('device'));
  }

  loadOscoreContexts(range?: DeviceRange): Promise<readonly Rows['oscoreContext'][]> {
    const query = this.#db.selectFrom('oscoreContext').selectAll();
    return this.#rows('oscoreContext', query.where(within(range)).orderBy('device'));
  }

  async oscoreContextOf(device: number): Promise<Rows['oscoreContext'] | undefined> {
    const query = this.#db.selectFrom('oscoreContext').selectAll().where('device', '=', device);
    return (await this.#rows('oscoreContext', query))[0];
  }

  loadAuthorities(): Promise<readonly Rows['authority'][]> {
    const query = this.#db.selectFrom('authority').selectAll();
    return this.#rows('authority', query.orderBy('addedAt').orderBy('fingerprint'));
  }

  loadRevocations(): Promise<readonly Rows['revocation'][]> {
    const query = this.#db.selectFrom('revocation').selectAll();
    return this.#rows('revocation', query.orderBy('authority').orderBy('serial'));
  }

  async loadContacts(range?: DeviceRange): Promise<readonly Rows['contact'][]> {
    const notified = this.#db
      .selectFrom('progress')
      .select(['device', (eb) => eb.fn.max('time').as('notifiedAt')])
      .where(within(range))
      .groupBy('device')
      .as('n');
    const query = this.#db
      .selectFrom('contact')
      .leftJoin(notified, 'n.device', 'contact.device')
      .selectAll('contact')
      .select('n.notifiedAt')
      .where(within(range, 'contact.device'))
      .orderBy('contact.device');
    return (await this.#rows('contact', query)).map(({ notifiedAt, ...row }) => ({
      ...row,
      lastSeen: Math.max(row.lastSeen, notifiedAt ?? 0),
    }));
  }

  loadObservations(range?: DeviceRange): ReturnType<FleetStore['loadObservations']> {
    return this.#rows(
      'observation',
      this.#db
        .selectFrom('observation as o')
        .leftJoin('progress as p', (join) =>
          join.onRef('p.device', '=', 'o.device').onRef('p.path', '=', 'o.path'),
        )
        .selectAll('o')
        .select(['p.sequence', 'p.time'])
        .where(within(range, 'o.device'))
        .orderBy('o.device')
        .orderBy('o.path'),
    );
  }

  async loadValuesAt(paths: readonly string[], range?: DeviceRange): Promise<readonly Rows['value'][]> {
    if (paths.length === 0) return [];
    const query = this.#db.selectFrom('value').selectAll().where('path', 'in', paths).where(within(range));
    return this.#rows('value', query.orderBy('device').orderBy('path'));
  }

  valuesOf(device: number): Promise<readonly Rows['value'][]> {
    return this.#rows(
      'value',
      this.#db.selectFrom('value').selectAll().where('device', '=', device).orderBy('path'),
    );
  }

  loadBootstrapAccounts(range?: DeviceRange): ReturnType<FleetStore['loadBootstrapAccounts']> {
    const query = this.#db.selectFrom('bootstrapAccount').select(['device', 'identity', 'profile']);
    return this.#rows('bootstrapAccount', query.where(within(range)).orderBy('device'));
  }

  loadBootstraps(range?: DeviceRange): Promise<readonly Rows['bootstrap'][]> {
    const query = this.#db.selectFrom('bootstrap').selectAll();
    return this.#rows('bootstrap', query.where(within(range)).orderBy('device'));
  }

  async sealedFactoryKeyOf(device: number): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('bootstrapAccount').select('sealedKey').where('device', '=', device);
    return (await this.#rows('bootstrapAccount', query))[0]?.sealedKey ?? undefined;
  }

  loadBootstrapProfiles(): Promise<readonly Rows['bootstrapProfile'][]> {
    return this.#rows(
      'bootstrapProfile',
      this.#db.selectFrom('bootstrapProfile').selectAll().orderBy('name'),
    );
  }

  loadWaitingOperations(): ReturnType<OperationStore['loadWaitingOperations']> {
    return this.#rows(
      'operation',
      this.#db
        .selectFrom('operation')
        .select(['operation', 'device', 'state', 'repeatable', 'expiresAt'])
        .where('state', 'in', WAITING)
        .orderBy('operation'),
    );
  }

  async operation(device: number, operation: number): Promise<Rows['operation'] | undefined> {
    const query = this.#db.selectFrom('operation').selectAll().where('operation', '=', operation);
    const [row] = await this.#rows('operation', query);
    return row?.device === device ? row : undefined;
  }

  operations({ device, states, limit, before }: OperationsWanted): Promise<readonly Rows['operation'][]> {
    let query = this.#db.selectFrom('operation').selectAll().where('device', '=', device);
    if (states !== undefined) query = query.where('state', 'in', states);
    if (before !== undefined) query = query.where('operation', '<', before);
    return this.#rows('operation', query.orderBy('operation', 'desc').limit(limit));
  }

  async endedOperationsBeyond(device: number, kept: number): Promise<readonly number[]> {
    const query = this.#db
      .selectFrom('operation')
      .select('operation')
      .where('device', '=', device)
      .where('state', 'not in', WAITING);
    const rows = query.orderBy('operation', 'desc').offset(kept).limit(MOST_REMOVED);
    return (await this.#rows('operation', rows)).map(({ operation }) => operation);
  }

  samples(wanted: SamplesWanted): Promise<readonly Rows['sample'][]> {
    const { device, path, from, to, order, limit, after } = wanted;
    let query = this.#db.selectFrom('sample').selectAll().where('device', '=', device);
    // Times are whole milliseconds, and PostgreSQL compares a bigint with nothing else.
    if (from !== undefined) query = query.where('time', '>=', Math.ceil(from));
    if (to !== undefined) query = query.where('time', '<', Math.ceil(to));
    if (path !== undefined) {
      // '0' is the character after '/'.
      query = query.where((eb) =>
        eb.or([eb('path', '=', path), eb.and([eb('path', '>=', `${path}/`), eb('path', '<', `${path}0`)])]),
      );
    }
    if (after !== undefined) {
      query = query.where((eb) =>
        eb(eb.refTuple('time', 'path'), order === 'asc' ? '>' : '<', eb.tuple(after.time, after.path)),
      );
    }
    return this.#rows('sample', query.orderBy('time', order).orderBy('path', order).limit(limit));
  }

  async countSamplesSince(time: number): Promise<number> {
    const query = this.#db.selectFrom('sample').where('time', '>=', Math.ceil(time));
    return this.#number(query.select((eb) => eb.fn.countAll<number>().as('found')));
  }

  events({ endpoint, type, limit, before }: EventsWanted): Promise<readonly Rows['event'][]> {
    let query = this.#db.selectFrom('event').selectAll();
    if (endpoint !== undefined) query = query.where('endpoint', '=', endpoint);
    if (type !== undefined) query = query.where('type', '=', type);
    if (before !== undefined) query = query.where('event', '<', Math.ceil(before));
    return this.#rows('event', query.orderBy('event', 'desc').limit(limit));
  }

  lastEvent(): Promise<number> {
    const query = this.#db.selectFrom('event');
    return this.#number(query.select((eb) => eb.fn.coalesce(eb.fn.max('event'), eb.lit(0)).as('found')));
  }

  /** One without its counter is left out: nobody knows which of its numbers have been used, so it must not speak again. */
  loadSessionIndex(after: string, limit: number): ReturnType<SessionStore['loadSessionIndex']> {
    return this.#rows(
      'session',
      this.#db
        .selectFrom('session')
        .innerJoin('counter', 'counter.session', 'session.session')
        .select(['session.session', 'device', 'connectionId', 'host', 'port'])
        .where('session.session', '>', after)
        .orderBy('session.session')
        .limit(limit),
    );
  }

  async loadSession(session: string): ReturnType<SessionStore['loadSession']> {
    const query = this.#db
      .selectFrom('session')
      .innerJoin('counter', 'counter.session', 'session.session')
      .selectAll('counter')
      .selectAll('session')
      .where('session.session', '=', session);
    return (await this.#rows('session', query))[0];
  }

  loadModels(): Promise<readonly Rows['model'][]> {
    return this.#rows('model', this.#db.selectFrom('model').selectAll().orderBy('object').orderBy('version'));
  }

  loadSignIns(): Promise<readonly Rows['signIn'][]> {
    return this.#rows('signIn', this.#db.selectFrom('signIn').selectAll().orderBy('hash'));
  }

  async loadLogKey(): Promise<Rows['logKey'] | undefined> {
    return (await this.#rows('logKey', this.#db.selectFrom('logKey').selectAll().limit(1)))[0];
  }

  async loadLogHead(): Promise<Rows['logHead'] | undefined> {
    return (await this.#rows('logHead', this.#db.selectFrom('logHead').selectAll().limit(1)))[0];
  }

  async loadLogCheckpoint(): Promise<Rows['logCheckpoint'] | undefined> {
    return (await this.#rows('logCheckpoint', this.#db.selectFrom('logCheckpoint').selectAll().limit(1)))[0];
  }

  logEntries(from: number, before: number): Promise<readonly Rows['logEntry'][]> {
    const query = this.#db.selectFrom('logEntry').selectAll();
    return this.#rows(
      'logEntry',
      query.where('entry', '>=', from).where('entry', '<', before).orderBy('entry'),
    );
  }

  async logTile(level: number, tile: number): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('logTile').select('hashes');
    return (await this.#rows('logTile', query.where('level', '=', level).where('tile', '=', tile)))[0]
      ?.hashes;
  }

  async logTileRoots(level: number, from: number, before: number): Promise<readonly Uint8Array[]> {
    const query = this.#db.selectFrom('logTile').select('root').where('level', '=', level);
    const rows = query.where('tile', '>=', from).where('tile', '<', before).orderBy('tile');
    return (await this.#rows('logTile', rows)).map(({ root }) => root);
  }

  async logContent(hash: string): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('logContent').select('content').where('hash', '=', hash);
    return (await this.#rows('logContent', query))[0]?.content;
  }

  /** Resolves if a statement can be run. */
  protected async probe(): Promise<void> {
    await reading(sql`select 1`.execute(this.#db));
  }

  async #rows<Row extends object>(table: Table, query: SelectQueryBuilder<Rows, never, Row>): Promise<Row[]> {
    const rows = await reading(query.execute());
    for (const row of rows) decodeRow(table, row);
    return rows;
  }

  async #number(query: { executeTakeFirstOrThrow(): Promise<{ found: number }> }): Promise<number> {
    return (await reading(query.executeTakeFirstOrThrow())).found;
  }
}

const WAITING: readonly Rows['operation']['state'][] = ['queued', 'sent'];
/** Of operations that ended long ago, at once. */
const MOST_REMOVED = 200;

const NAMING_DEVICES: readonly Table[] = [
  'device',
  'registration',
  'contact',
  'value',
  'sample',
  'observation',
  'progress',
  'operation',
  'bootstrapAccount',
  'bootstrap',
  'session',
  'certificate',
  'oscoreContext',
  'event',
];

async function reading<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw new StorageError('unavailable', 'could not read', { cause });
  }
}

const DEVICE_COLUMNS = ['device', 'endpoint', 'addedAt', 'security', 'identity', 'fingerprint'] as const;

/** A condition on the device's number. */
const within = ({ from, before }: DeviceRange = EVERY_DEVICE, column = 'device') =>
  sql<boolean>`${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${before}`;

const EVERY_DEVICE: DeviceRange = { from: 0, before: Number.MAX_SAFE_INTEGER };
