import type { CommandState, DeliveryState } from '@holdfast/api-contract';
import type { Kysely } from 'kysely';
import type {
  CommandRow,
  CommandStore,
  CommandsWanted,
  DeliveriesWanted,
  OpenDelivery,
  ReceiptsWanted,
} from '../commands/command-store.ts';
import type { Rows } from '../journal/rows.ts';
import { reading, readRows } from './read-rows.ts';

const OPEN: readonly CommandState[] = ['proposed', 'logging', 'delivering'];
const GOING_ON: readonly DeliveryState[] = ['waiting', 'sent'];
/** All columns but `members` and `sealedAttachment`. */
const SMALL = [
  'command',
  'id',
  'payload',
  'operation',
  'signatures',
  'proposedBy',
  'proposedAt',
  'expiresAt',
  'state',
  'signed',
  'logIndex',
  'loggedAt',
  'proof',
  'endedAt',
  'devices',
  'verifiedByDevice',
] as const satisfies readonly (keyof CommandRow)[];
/** Parameters of one statement: SQLite takes 32,766, PostgreSQL 65,535. */
const AT_ONCE = 10_000;

/** What the room of commands reads, for both dialects. */
export class CommandReads implements CommandStore {
  readonly #db: Kysely<Rows>;

  constructor(db: Kysely<Rows>) {
    this.#db = db;
  }

  loadRoots(): Promise<readonly Rows['root'][]> {
    return readRows('root', this.#db.selectFrom('root').selectAll().orderBy('version'));
  }

  loadOpenCommands(): Promise<readonly Rows['command'][]> {
    const query = this.#db.selectFrom('command').selectAll().where('state', 'in', OPEN);
    return readRows('command', query.orderBy('command'));
  }

  async command(id: string): Promise<Rows['command'] | undefined> {
    const query = this.#db.selectFrom('command').selectAll().where('id', '=', id);
    return (await readRows('command', query))[0];
  }

  commands({ state, device, limit, before }: CommandsWanted): Promise<readonly CommandRow[]> {
    let query = this.#db.selectFrom('command').select(SMALL);
    if (state !== undefined) query = query.where('state', '=', state);
    if (before !== undefined) query = query.where('command', '<', before);
    if (device !== undefined) {
      query = query.where((eb) =>
        eb(
          'command',
          'in',
          eb.selectFrom('delivery').select('delivery.command').where('delivery.device', '=', device),
        ),
      );
    }
    return readRows('command', query.orderBy('command', 'desc').limit(limit));
  }

  loadOpenDeliveries(): Promise<readonly OpenDelivery[]> {
    const query = this.#db
      .selectFrom('delivery as d')
      .innerJoin('command as c', 'c.command', 'd.command')
      .select(['d.command', 'd.device', 'd.state', 'c.logIndex'])
      .where('d.state', 'in', GOING_ON)
      .where('c.state', '=', 'delivering');
    return readRows('delivery', query.orderBy('c.logIndex').orderBy('d.device'));
  }

  async delivery(command: number, device: number): Promise<Rows['delivery'] | undefined> {
    const query = this.#db.selectFrom('delivery').selectAll().where('command', '=', command);
    return (await readRows('delivery', query.where('device', '=', device)))[0];
  }

  deliveries({ command, state, limit, after }: DeliveriesWanted): Promise<readonly Rows['delivery'][]> {
    let query = this.#db.selectFrom('delivery').selectAll().where('command', '=', command);
    if (state !== undefined) query = query.where('state', '=', state);
    if (after !== undefined) query = query.where('endpoint', '>', after);
    return readRows('delivery', query.orderBy('endpoint').limit(limit));
  }

  unloggedReceipts({ after, limit }: ReceiptsWanted): Promise<readonly Rows['delivery'][]> {
    let query = this.#db.selectFrom('delivery').selectAll().where('receipt', 'is not', null);
    if (after !== undefined)
      query = query.where((eb) =>
        eb(eb.refTuple('command', 'device'), '>', eb.tuple(after.command, after.device)),
      );
    return readRows(
      'delivery',
      query.where('receiptIndex', 'is', null).orderBy('command').orderBy('device').limit(limit),
    );
  }

  async countDeliveries(command: number): Promise<ReadonlyMap<DeliveryState, number>> {
    const query = this.#db
      .selectFrom('delivery')
      .select(['state', (eb) => eb.fn.countAll<number>().as('found')])
      .where('command', '=', command)
      .groupBy('state');
    return new Map((await reading(query.execute())).map(({ state, found }) => [state, found]));
  }

  async loadDeviceTrust(device: number): Promise<Rows['deviceTrust'] | undefined> {
    return (await this.loadDeviceTrusts([device]))[0];
  }

  async loadDeviceTrusts(devices: readonly number[]): Promise<readonly Rows['deviceTrust'][]> {
    const found: Rows['deviceTrust'][] = [];
    for (let at = 0; at < devices.length; at += AT_ONCE) {
      const part = devices.slice(at, at + AT_ONCE);
      const query = this.#db.selectFrom('deviceTrust').selectAll().where('device', 'in', part);
      found.push(...(await readRows('deviceTrust', query)));
    }
    return found;
  }
}
