import type {
  Command as CommandView,
  CommandList,
  CommandMember,
  CommandPreview,
  CommandPreviewQuery,
  CommandQuery,
  DeliveryList,
  DeliveryQuery,
  DeviceTrust,
  NewCommand,
  Root as RootView,
  RootList,
} from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import type { z } from 'zod';
import type { Feed } from '../feed/feed.ts';
import type { LinkTo } from '../fleet/device-link.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { verifiedBy } from '../fleet/device-view.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { Bundles } from './bundles.ts';
import { base64Of, fromBase64 } from './bytes.ts';
import { CommandPipeline } from './command-pipeline.ts';
import { CommandError } from './command-error.ts';
import type { CommandStore } from './command-store.ts';
import type { OpenCommand } from './open-commands.ts';
import { CommandQueries } from './command-queries.ts';
import { Commands } from './commands.ts';
import { DeviceCourier } from './device-courier.ts';
import { DeviceLines } from './device-lines.ts';
import { DeviceTrusts } from './device-trusts.ts';
import type { OwnerLog } from './owner-log.ts';
import { PlainOperations } from './plain-operations.ts';
import { previewCommand } from './preview.ts';
import { ReceiptLog } from './receipt-log.ts';
import { Roots } from './roots.ts';

export interface RoomParts {
  readonly store: CommandStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly fleet: Fleet;
  readonly keyring: Keyring;
  readonly linkTo: LinkTo;
  readonly ownerLog: OwnerLog;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How often what has run out is looked for. */
const SWEEP_MS = 15_000;
/** Receipts of commands that have run out are waited for for weeks. */
const LOOK_AGAIN_MS = 600_000;
const RETRY_MS = 10_000;

/** Commands that only the owner can give: from a proposal to the receipts of the devices. */
export class CommandRoom {
  readonly roots: Roots;
  readonly commands: Commands;
  readonly #parts: RoomParts;
  readonly #trusts: DeviceTrusts;
  readonly #lines: DeviceLines;
  readonly #pipeline: CommandPipeline;
  readonly #receipts: ReceiptLog;
  readonly #queries: CommandQueries;
  #stopped = false;

  private constructor(parts: RoomParts, roots: Roots, commands: Commands, bundles: Bundles) {
    this.#parts = parts;
    this.roots = roots;
    this.commands = commands;
    this.#trusts = new DeviceTrusts(parts);
    const courier = new DeviceCourier({
      ...parts,
      roots,
      commands,
      bundles,
      trusts: this.#trusts,
      plain: new PlainOperations(parts.linkTo),
      settled: (delivery) => this.#settled(delivery),
    });
    this.#lines = new DeviceLines({ ...parts, courier });
    this.#pipeline = new CommandPipeline({
      ...parts,
      commands,
      roots,
      deliver: (command, deliveries) => {
        command.open = deliveries.length;
        const gone = deliveries.length - this.#lines.add(deliveries);
        this.#answered(command.row.command, gone);
      },
    });
    this.#receipts = new ReceiptLog(parts);
    this.#queries = new CommandQueries({ ...parts, commands, roots, bundles });
    parts.fleet.whenRemoved((record) => this.#removed(record));
  }

  static async open(parts: RoomParts): Promise<CommandRoom> {
    const roots = await Roots.open(parts);
    const bundles = new Bundles({ ...parts, roots });
    const commands = await Commands.open({ ...parts, roots });
    const room = new CommandRoom(parts, roots, commands, bundles);
    const deliveries = await parts.store.loadOpenDeliveries();
    for (const { command } of deliveries) {
      const open = commands.byNumber(command);
      if (open !== undefined) open.open += 1;
    }
    room.#lines.add(deliveries);
    return room;
  }

  /** From now on devices are spoken with. */
  start(): void {
    this.roots.start();
    this.#pipeline.start();
    this.#sweepLater();
    this.#receipts.start();
    for (const open of this.commands.allOpen())
      if (open.row.state === 'delivering' && open.open === 0) this.#finish(open.row.command);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.roots.stop();
    this.#receipts.stop();
    await Promise.all([this.#pipeline.stop(), this.#lines.stop()]);
  }

  /** A device that has just registered: whether it verifies, and what it has of the owner's. */
  async welcome(record: DeviceRecord): Promise<void> {
    if (verifiedBy(record) === 'device') await this.#trusts.hear(record);
  }

  readonly api = {
    listRoots: (): z.output<typeof RootList> => this.roots.list(),
    addRoot: async (signed: string): Promise<RootView> => await this.roots.add(fromBase64(signed)),
    preview: async (query: z.output<typeof CommandPreviewQuery>): Promise<CommandPreview> =>
      await previewCommand(query, { ...this.#parts, roots: this.roots }),
    propose: async (body: z.output<typeof NewCommand>, by: string): Promise<CommandView> =>
      this.#queries.view(await this.commands.propose(body, by)),
    list: async (query: z.output<typeof CommandQuery>): Promise<z.output<typeof CommandList>> =>
      await this.#queries.list(query),
    get: async (id: string): Promise<CommandView> => await this.#queries.get(id),
    sign: async (id: string, signatures: readonly string[]): Promise<CommandView> =>
      this.#queries.view(await this.commands.sign(id, signatures)),
    withdraw: async (id: string, by: string): Promise<void> => await this.commands.withdraw(id, by),
    deliveries: async (
      id: string,
      query: z.output<typeof DeliveryQuery>,
    ): Promise<z.output<typeof DeliveryList>> => await this.#queries.deliveries(id, query),
    members: async (id: string): Promise<readonly CommandMember[]> => await this.#queries.members(id),
    bundle: async (id: string, endpoint: string): Promise<string> =>
      base64Of(await this.#queries.bundle(id, endpoint)),
    trust: async (endpoint: string): Promise<DeviceTrust> =>
      await this.#trusts.view(this.#parts.fleet.record(endpoint)),
  };

  #settled(delivery: Rows['delivery']): void {
    this.#answered(delivery.command, 1);
    if (delivery.receipt !== null) this.#receipts.add(delivery);
  }

  #answered(command: number, deliveries: number): void {
    const open = this.commands.byNumber(command);
    if (open === undefined) return;
    open.open -= deliveries;
    if (open.open <= 0) this.#finish(command);
  }

  #finish(command: number): void {
    const open = this.commands.byNumber(command);
    if (open === undefined || open.row.state !== 'delivering') return;
    this.commands.finish(open).catch((error: unknown) => {
      this.#parts.log.warn({ error: errorChain(error) }, 'the end of a command could not be stored');
      this.#parts.clock.after(RETRY_MS, () => this.#finish(command));
    });
  }

  /** A device that is gone owes nothing. */
  #removed(record: DeviceRecord): void {
    for (const { command } of this.#lines.forget(record)) this.#answered(command, 1);
  }

  #sweepLater(): void {
    this.#parts.clock.after(SWEEP_MS, () => {
      if (this.#stopped) return;
      this.#sweep()
        .catch((error: unknown) =>
          this.#parts.log.warn({ error: errorChain(error) }, 'what has run out could not be stored'),
        )
        .finally(() => this.#sweepLater());
    });
  }

  async #sweep(): Promise<void> {
    for (const open of this.commands.allOpen()) {
      try {
        await this.#look(open);
      } catch (error) {
        // Signed or withdrawn in this very moment: then there is nothing to end.
        if (error instanceof CommandError) continue;
        throw error;
      }
    }
  }

  async #look(open: OpenCommand): Promise<void> {
    const { state, expiresAt, command } = open.row;
    const now = this.#parts.clock.now();
    const isOver = expiresAt <= now;
    if (state === 'delivering' && isOver && open.nextLook <= now) {
      const all = await this.#lines.expire(command);
      open.nextLook = all ? now + LOOK_AGAIN_MS : 0;
    }
    if (state !== 'proposed') return;
    if (isOver) await this.commands.end(open, 'expired', 'too few signed in time');
    else if (open.command.root !== this.roots.current?.root.version)
      await this.commands.end(open, 'expired', 'the root that it names was replaced');
    else await this.commands.logIfSigned(open);
  }
}
