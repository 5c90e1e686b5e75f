import type {
  Command as CommandView,
  CommandList,
  CommandMember,
  CommandQuery,
  DeliveryList,
  DeliveryQuery,
} from '@holdfast/api-contract';
import type { z } from 'zod';
import type { Fleet } from '../fleet/fleet.ts';
import type { Bundles } from './bundles.ts';
import { CommandError } from './command-error.ts';
import type { CommandRow, CommandStore } from './command-store.ts';
import { commandView, deliveryView } from './command-view.ts';
import type { Commands } from './commands.ts';
import { membersOf, OpenCommand } from './open-commands.ts';
import type { Roots } from './roots.ts';

export interface QueryParts {
  readonly store: CommandStore;
  readonly fleet: Fleet;
  readonly commands: Commands;
  readonly roots: Roots;
  readonly bundles: Bundles;
}

/** What people and programs ask about commands, at their end or not. */
export class CommandQueries {
  readonly #parts: QueryParts;

  constructor(parts: QueryParts) {
    this.#parts = parts;
  }

  async list(query: z.output<typeof CommandQuery>): Promise<z.output<typeof CommandList>> {
    const { state, endpoint, limit, cursor } = query;
    const before = cursor === undefined ? undefined : Number(cursor);
    if (before !== undefined && !Number.isSafeInteger(before))
      throw new CommandError('invalid_request', 'this cursor is not one of ours');
    const device = endpoint === undefined ? undefined : this.#parts.fleet.record(endpoint).row.device;
    const rows = await this.#parts.store.commands({ state, device, limit: limit + 1, before });
    const page = rows.slice(0, limit);
    return {
      commands: await Promise.all(page.map((row) => this.view(row))),
      cursor: rows.length > limit ? String(page.at(-1)?.command) : null,
    };
  }

  async get(id: string): Promise<CommandView> {
    return await this.view(await this.#parts.commands.mustBe(id));
  }

  async deliveries(
    id: string,
    query: z.output<typeof DeliveryQuery>,
  ): Promise<z.output<typeof DeliveryList>> {
    const { state, limit, cursor } = query;
    const { command } = await this.#parts.commands.mustBe(id);
    const rows = await this.#parts.store.deliveries({ command, state, limit: limit + 1, after: cursor });
    const page = rows.slice(0, limit);
    return {
      deliveries: page.map(deliveryView),
      cursor: rows.length > limit ? (page.at(-1)?.endpoint ?? null) : null,
    };
  }

  async members(id: string): Promise<readonly CommandMember[]> {
    return membersOf(await this.#parts.commands.mustBe(id));
  }

  /** Without its attachment. Throws `command_not_open` for one that is not in the log. */
  async bundle(id: string, endpoint: string): Promise<Uint8Array> {
    const { commands, bundles } = this.#parts;
    const open = commands.open(id) ?? new OpenCommand(await commands.mustBe(id));
    return await bundles.of(open, endpoint, false);
  }

  async view(row: CommandRow): Promise<CommandView> {
    const { store, roots } = this.#parts;
    return commandView(row, { states: await store.countDeliveries(row.command), roots });
  }
}
