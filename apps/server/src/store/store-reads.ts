import { sql, type Kysely } from 'kysely';
import type { AccessStore } from '../access/access-store.ts';
import type { BootstrapStore } from '../bootstrap/bootstrap-store.ts';
import type { EventsWanted, FeedStore } from '../feed/feed-store.ts';
import type { DeviceRow } from '../fleet/device-record.ts';
import type { DeviceRange, FleetStore } from '../fleet/fleet-store.ts';
import type { AuthorityStore } from '../fleet/authorities/authority-store.ts';
import type { SessionStore } from '../gateway/session-store.ts';
import type { Rows, Table } from '../journal/rows.ts';
import type { LogStore } from '../log/log-store.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { OperationsWanted, OperationStore } from '../fleet/queue/operation-store.ts';
import type { SamplesWanted, SampleStore } from '../telemetry/sample-store.ts';
import type { CommandStore } from '../commands/command-store.ts';
import { CommandReads } from './command-reads.ts';
import { reading, readRows } from './read-rows.ts';

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
  readonly commands: CommandStore;
  readonly #db: Kysely<Rows>;

  constructor(db: Kysely<Rows>) {
    this.#db = db;
    this.commands = new CommandReads(db);
  }

  loadDevices(range?: DeviceRange): Promise<readonly DeviceRow[]> {
    const query = this.#db.selectFrom('device').select(DEVICE_COLUMNS);
    return readRows('device', query.where(within(range)).orderBy('device'));
  }

  async sealedKeyOf(device: number): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('device').select('sealedKey').where('device', '=', device);
    return (await readRows('device', query))[0]?.sealedKey ?? undefined;
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
    return readRows('registration', query.where(within(range)).orderBy('device'));
  }

  loadCertificates(range?: DeviceRange): Promise<readonly Rows['certificate'][]> {
    const query = this.#db.selectFrom('certificate').selectAll();
    return readRows('certificate', query.where(within(range)).orderBy('device'));
  }

  loadOscoreContexts(range?: DeviceRange): Promise<readonly Rows['oscoreContext'][]> {
    const query = this.#db.selectFrom('oscoreContext').selectAll();
    return readRows('oscoreContext', query.where(within(range)).orderBy('device'));
  }

  async oscoreContextOf(device: number): Promise<Rows['oscoreContext'] | undefined> {
    const query = this.#db.selectFrom('oscoreContext').selectAll().where('device', '=', device);
    return (await readRows('oscoreContext', query))[0];
  }

  loadAuthorities(): Promise<readonly Rows['authority'][]> {
    const query = this.#db.selectFrom('authority').selectAll();
    return readRows('authority', query.orderBy('addedAt').orderBy('fingerprint'));
  }

  loadRevocations(): Promise<readonly Rows['revocation'][]> {
    const query = this.#db.selectFrom('revocation').selectAll();
    return readRows('revocation', query.orderBy('authority').orderBy('serial'));
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
    return (await readRows('contact', query)).map(({ notifiedAt, ...row }) => ({
      ...row,
      lastSeen: Math.max(row.lastSeen, notifiedAt ?? 0),
    }));
  }

  loadObservations(range?: DeviceRange): ReturnType<FleetStore['loadObservations']> {
    return readRows(
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
    return readRows('value', query.orderBy('device').orderBy('path'));
  }

  valuesOf(device: number): Promise<readonly Rows['value'][]> {
    return readRows(
      'value',
      this.#db.selectFrom('value').selectAll().where('device', '=', device).orderBy('path'),
    );
  }

  loadBootstrapAccounts(range?: DeviceRange): ReturnType<FleetStore['loadBootstrapAccounts']> {
    const query = this.#db.selectFrom('bootstrapAccount').select(['device', 'identity', 'profile']);
    return readRows('bootstrapAccount', query.where(within(range)).orderBy('device'));
  }

  loadBootstraps(range?: DeviceRange): Promise<readonly Rows['bootstrap'][]> {
    const query = this.#db.selectFrom('bootstrap').selectAll();
    return readRows('bootstrap', query.where(within(range)).orderBy('device'));
  }

  async sealedFactoryKeyOf(device: number): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('bootstrapAccount').select('sealedKey').where('device', '=', device);
    return (await readRows('bootstrapAccount', query))[0]?.sealedKey ?? undefined;
  }

  loadBootstrapProfiles(): Promise<readonly Rows['bootstrapProfile'][]> {
    return readRows('bootstrapProfile', this.#db.selectFrom('bootstrapProfile').selectAll().orderBy('name'));
  }

  loadWaitingOperations(): ReturnType<OperationStore['loadWaitingOperations']> {
    return readRows(
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
    const [row] = await readRows('operation', query);
    return row?.device === device ? row : undefined;
  }

  operations({ device, states, limit, before }: OperationsWanted): Promise<readonly Rows['operation'][]> {
    let query = this.#db.selectFrom('operation').selectAll().where('device', '=', device);
    if (states !== undefined) query = query.where('state', 'in', states);
    if (before !== undefined) query = query.where('operation', '<', before);
    return readRows('operation', query.orderBy('operation', 'desc').limit(limit));
  }

  async endedOperationsBeyond(device: number, kept: number): Promise<readonly number[]> {
    const query = this.#db
      .selectFrom('operation')
      .select('operation')
      .where('device', '=', device)
      .where('state', 'not in', WAITING);
    const rows = query.orderBy('operation', 'desc').offset(kept).limit(MOST_REMOVED);
    return (await readRows('operation', rows)).map(({ operation }) => operation);
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
    return readRows('sample', query.orderBy('time', order).orderBy('path', order).limit(limit));
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
    return readRows('event', query.orderBy('event', 'desc').limit(limit));
  }

  lastEvent(): Promise<number> {
    const query = this.#db.selectFrom('event');
    return this.#number(query.select((eb) => eb.fn.coalesce(eb.fn.max('event'), eb.lit(0)).as('found')));
  }

  /** One without its counter is left out: nobody knows which of its numbers have been used, so it must not speak again. */
  loadSessionIndex(after: string, limit: number): ReturnType<SessionStore['loadSessionIndex']> {
    return readRows(
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
    return (await readRows('session', query))[0];
  }

  loadModels(): Promise<readonly Rows['model'][]> {
    return readRows('model', this.#db.selectFrom('model').selectAll().orderBy('object').orderBy('version'));
  }

  loadSignIns(): Promise<readonly Rows['signIn'][]> {
    return readRows('signIn', this.#db.selectFrom('signIn').selectAll().orderBy('hash'));
  }

  async loadLogKey(): Promise<Rows['logKey'] | undefined> {
    return (await readRows('logKey', this.#db.selectFrom('logKey').selectAll().limit(1)))[0];
  }

  async loadLogHead(): Promise<Rows['logHead'] | undefined> {
    return (await readRows('logHead', this.#db.selectFrom('logHead').selectAll().limit(1)))[0];
  }

  async loadLogCheckpoint(): Promise<Rows['logCheckpoint'] | undefined> {
    return (await readRows('logCheckpoint', this.#db.selectFrom('logCheckpoint').selectAll().limit(1)))[0];
  }

  logEntries(from: number, before: number): Promise<readonly Rows['logEntry'][]> {
    const query = this.#db.selectFrom('logEntry').selectAll();
    return readRows(
      'logEntry',
      query.where('entry', '>=', from).where('entry', '<', before).orderBy('entry'),
    );
  }

  async logTile(level: number, tile: number): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('logTile').select('hashes');
    return (await readRows('logTile', query.where('level', '=', level).where('tile', '=', tile)))[0]?.hashes;
  }

  async logTileRoots(level: number, from: number, before: number): Promise<readonly Uint8Array[]> {
    const query = this.#db.selectFrom('logTile').select('root').where('level', '=', level);
    const rows = query.where('tile', '>=', from).where('tile', '<', before).orderBy('tile');
    return (await readRows('logTile', rows)).map(({ root }) => root);
  }

  async logContent(hash: string): Promise<Uint8Array | undefined> {
    const query = this.#db.selectFrom('logContent').select('content').where('hash', '=', hash);
    return (await readRows('logContent', query))[0]?.content;
  }

  /** Resolves if a statement can be run. */
  protected async probe(): Promise<void> {
    await reading(sql`select 1`.execute(this.#db));
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
  'delivery',
  'deviceTrust',
];

const DEVICE_COLUMNS = ['device', 'endpoint', 'addedAt', 'security', 'identity', 'fingerprint'] as const;

/** A condition on the device's number. */
const within = ({ from, before }: DeviceRange = EVERY_DEVICE, column = 'device') =>
  sql<boolean>`${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${before}`;

const EVERY_DEVICE: DeviceRange = { from: 0, before: Number.MAX_SAFE_INTEGER };
