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
import type { CommandStore } from './command-store.ts';
import { Commands } from './commands.ts';
import { DeviceCourier } from './device-courier.ts';
import { DeviceLines } from './device-lines.ts';
import { DeviceTrusts } from './device-trusts.ts';
import type { OwnerLog } from './owner-log.ts';
import { PlainOperations } from './plain-operations.ts';
import { previewCommand } from './preview.ts';
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
const RETRY_MS = 10_000;

/** Commands that only the owner can give: from a proposal to the receipts of the devices. */
export class CommandRoom {
  readonly roots: Roots;
  readonly commands: Commands;
  readonly #parts: RoomParts;
  readonly #trusts: DeviceTrusts;
  readonly #lines: DeviceLines;
  readonly #pipeline: CommandPipeline;
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
      deliver: (deliveries) => this.#lines.add(deliveries),
    });
    parts.fleet.whenRemoved((record) => this.#removed(record));
  }

  static async open(parts: RoomParts): Promise<CommandRoom> {
    const roots = await Roots.open(parts);
    const bundles = new Bundles({ ...parts, roots });
    const commands = await Commands.open({ ...parts, roots, bundles });
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
    void this.#logReceipts();
    for (const open of this.commands.allOpen())
      if (open.row.state === 'delivering' && open.open === 0) this.#finish(open.row.command);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.roots.stop();
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
      await this.commands.propose(body, by),
    list: async (query: z.output<typeof CommandQuery>): Promise<z.output<typeof CommandList>> =>
      await this.commands.list(query),
    get: async (id: string): Promise<CommandView> => await this.commands.get(id),
    sign: async (id: string, signatures: readonly string[]): Promise<CommandView> =>
      await this.commands.sign(id, signatures),
    withdraw: async (id: string, by: string): Promise<void> => await this.commands.withdraw(id, by),
    deliveries: async (
      id: string,
      query: z.output<typeof DeliveryQuery>,
    ): Promise<z.output<typeof DeliveryList>> => await this.commands.deliveries(id, query),
    members: async (id: string): Promise<readonly CommandMember[]> => await this.commands.members(id),
    bundle: async (id: string, endpoint: string): Promise<string> =>
      base64Of(await this.commands.bundle(id, endpoint)),
    trust: async (endpoint: string): Promise<DeviceTrust> =>
      await this.#trusts.view(this.#parts.fleet.record(endpoint)),
  };

  #settled(delivery: Rows['delivery']): void {
    const open = this.commands.byNumber(delivery.command);
    if (open !== undefined) {
      open.open -= 1;
      if (open.open <= 0) this.#finish(delivery.command);
    }
    if (delivery.receipt !== null) void this.#logReceipt(delivery);
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
    for (const { command } of this.#lines.forget(record)) {
      const open = this.commands.byNumber(command);
      if (open === undefined) continue;
      open.open -= 1;
      if (open.open <= 0) this.#finish(command);
    }
  }

  /** Receipts that were stored, and did not reach the log before the server ended. */
  async #logReceipts(): Promise<void> {
    try {
      for (const delivery of await this.#parts.store.loadUnloggedReceipts()) await this.#logReceipt(delivery);
    } catch (error) {
      this.#parts.log.warn({ error: errorChain(error) }, 'receipts could not be given to the log');
      if (!this.#stopped) this.#parts.clock.after(RETRY_MS, () => void this.#logReceipts());
    }
  }

  async #logReceipt(delivery: Rows['delivery']): Promise<void> {
    const { ownerLog, log, clock } = this.#parts;
    if (delivery.receipt === null || this.#stopped) return;
    const record = this.#parts.fleet.directory.byNumber(delivery.device);
    if (record === undefined || record.removed) return;
    try {
      await ownerLog.append('receipt', delivery.receipt, (change, index) =>
        change.put('delivery', { ...delivery, receiptIndex: index }),
      );
    } catch (error) {
      log.warn({ error: errorChain(error) }, 'a receipt could not be given to the log');
      clock.after(RETRY_MS, () => void this.#logReceipt(delivery));
    }
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
    const now = this.#parts.clock.now();
    const current = this.roots.current?.root.version;
    for (const open of this.commands.allOpen()) {
      const { state, expiresAt, command } = open.row;
      if (state === 'proposed' && expiresAt <= now)
        await this.commands.end(open, 'expired', 'too few signed in time');
      else if (state === 'proposed' && open.command.root !== current)
        await this.commands.end(open, 'expired', 'the root that it names was replaced');
      else if (state === 'delivering' && expiresAt <= now) await this.#lines.expire(command);
    }
  }
}
