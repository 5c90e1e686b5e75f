import type {
  Command as CommandView,
  CommandList,
  CommandMember,
  CommandQuery,
  DeliveryList,
  DeliveryQuery,
  NewCommand,
} from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { decodeCoseSignature, encodeCoseSign, isSignedBy, keyId, missing, roleKeys } from '@holdfast/trust';
import type { z } from 'zod';
import type { Feed } from '../feed/feed.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { attachmentPurpose, type Bundles } from './bundles.ts';
import { fromBase64, hexOf, sha256 } from './bytes.ts';
import { checkProposal } from './check-proposal.ts';
import { CommandError } from './command-error.ts';
import type { CommandStore } from './command-store.ts';
import { commandView, deliveryView, type SignatureRow } from './command-view.ts';
import { membersOf, OpenCommand } from './open-commands.ts';
import type { Roots } from './roots.ts';

export interface CommandsParts {
  readonly store: CommandStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly fleet: Fleet;
  readonly keyring: Keyring;
  readonly roots: Roots;
  readonly bundles: Bundles;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Not at their end, at a time. */
const MOST_OPEN = 1_000;

/** Proposals, the signatures that they gather, and how far each command has come. */
export class Commands {
  readonly #parts: CommandsParts;
  readonly #open = new Map<string, OpenCommand>();
  /** Told of a command that has its signatures, once that is durable. */
  onSigned: (command: OpenCommand) => void = () => {};

  private constructor(parts: CommandsParts) {
    this.#parts = parts;
  }

  static async open(parts: CommandsParts): Promise<Commands> {
    const commands = new Commands(parts);
    for (const row of await parts.store.loadOpenCommands()) commands.#open.set(row.id, new OpenCommand(row));
    return commands;
  }

  /** In the order in which they were proposed. */
  allOpen(): IterableIterator<OpenCommand> {
    return this.#open.values();
  }

  byNumber(command: number): OpenCommand | undefined {
    for (const open of this.#open.values()) if (open.row.command === command) return open;
    return undefined;
  }

  /** Resolves when it is durable. Throws CommandError. */
  async propose(body: z.output<typeof NewCommand>, by: string): Promise<CommandView> {
    const { journal, feed, keyring, clock, roots, fleet } = this.#parts;
    const payload = fromBase64(body.payload);
    const id = hexOf(sha256(payload));
    if ((await this.#find(id)) !== undefined)
      throw new CommandError('command_exists', 'this very command was proposed before');
    if (this.#open.size >= MOST_OPEN)
      throw new CommandError('too_many_commands', `${MOST_OPEN} commands are not at their end`);
    const { root } = roots.mustHave();
    const attachment = body.attachment === undefined ? undefined : fromBase64(body.attachment);
    const checked = checkProposal(
      { payload, members: body.members, attachment },
      { root, fleet, now: clock.now() },
    );
    const given = this.#checkSignatures(checked.command.operation, payload, body.signatures, []);
    const open = await transact(journal, (change) => {
      if (this.#open.has(id))
        throw new CommandError('command_exists', 'this very command was proposed before');
      const command = feed.next;
      const row: Rows['command'] = {
        command,
        id,
        payload,
        operation: checked.operation,
        members: body.members === undefined ? null : membersText(body.members),
        sealedAttachment:
          attachment === undefined ? null : keyring.seal(attachmentPurpose(command), attachment),
        signatures: JSON.stringify(given),
        proposedBy: by,
        proposedAt: clock.now(),
        expiresAt: checked.command.expires * 1000,
        state: 'proposed',
        signed: null,
        logIndex: null,
        loggedAt: null,
        proof: null,
        endedAt: null,
        devices: checked.devices.length,
        verifiedByDevice: checked.verifiedByDevice,
      };
      change.put('command', row);
      feed.add(change, {
        type: 'command.proposed',
        text: `${by} proposed: ${checked.operation} ${checked.targetText}`,
        ...(checked.only === undefined ? {} : { device: checked.only.row }),
        detail: { command: id, devices: checked.devices.length },
      });
      const added = new OpenCommand(row);
      this.#open.set(id, added);
      return added;
    }).catch((error: unknown) => {
      if (!(error instanceof CommandError)) this.#open.delete(id);
      throw error;
    });
    await this.#maybeSigned(open);
    return await this.#view(open.row);
  }

  /** Throws `command_not_found`, `command_not_open`, `invalid_signature`. */
  async sign(id: string, signatures: readonly string[]): Promise<CommandView> {
    const { journal, feed } = this.#parts;
    const open = await this.#mustBeOpen(id);
    await transact(journal, (change) => {
      const before = signaturesOf(open.row);
      const added = this.#checkSignatures(open.command.operation, open.row.payload, signatures, before);
      if (open.row.state !== 'proposed')
        throw new CommandError('command_not_open', `the command is ${open.row.state}`);
      open.row = { ...open.row, signatures: JSON.stringify([...before, ...added]) };
      change.put('command', open.row);
      for (const one of added)
        feed.add(change, {
          type: 'command.signed',
          text: `${this.#labelOf(one)} signed: ${open.row.operation}`,
          detail: { command: id, key: keyOf(one) },
        });
    });
    await this.#maybeSigned(open);
    return await this.#view(open.row);
  }

  /** Throws `command_not_found`, `command_not_open`. */
  async withdraw(id: string, by: string): Promise<void> {
    await this.end(await this.#mustBeOpen(id), 'withdrawn', `withdrawn by ${by}`);
  }

  /** Ends one that is not in the log. */
  async end(open: OpenCommand, state: 'withdrawn' | 'expired', why: string): Promise<void> {
    const { journal, feed, clock } = this.#parts;
    await transact(journal, (change) => {
      if (open.row.state !== 'proposed')
        throw new CommandError('command_not_open', `the command is ${open.row.state}`);
      this.keep(change, open, { state, endedAt: clock.now(), sealedAttachment: null });
      feed.add(change, {
        type: state === 'withdrawn' ? 'command.withdrawn' : 'command.expired',
        text: `${open.row.operation}: ${why}`,
        detail: { command: open.row.id },
      });
    });
  }

  /** Each device has answered, or can no longer. */
  async finish(open: OpenCommand): Promise<void> {
    const { journal, feed, clock } = this.#parts;
    await transact(journal, (change) => {
      this.keep(change, open, { state: 'finished', endedAt: clock.now(), sealedAttachment: null });
      feed.add(change, {
        type: 'command.finished',
        text: `${open.row.operation} is finished on ${open.row.devices} devices`,
        detail: { command: open.row.id, logIndex: open.row.logIndex },
      });
    });
  }

  /** Puts what has changed of its row; memory learns once it is durable. */
  keep(change: Change, open: OpenCommand, changed: Partial<Rows['command']>): void {
    const row = { ...open.row, ...changed };
    change.put('command', row);
    change.afterwards(() => {
      open.row = row;
      if (row.endedAt !== null) this.#open.delete(row.id);
    });
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
      commands: await Promise.all(page.map((row) => this.#view(row))),
      cursor: rows.length > limit ? String(page.at(-1)?.command) : null,
    };
  }

  async get(id: string): Promise<CommandView> {
    return await this.#view(await this.#mustBe(id));
  }

  async deliveries(
    id: string,
    query: z.output<typeof DeliveryQuery>,
  ): Promise<z.output<typeof DeliveryList>> {
    const { state, limit, cursor } = query;
    const { command } = await this.#mustBe(id);
    const rows = await this.#parts.store.deliveries({ command, state, limit: limit + 1, after: cursor });
    const page = rows.slice(0, limit);
    return {
      deliveries: page.map(deliveryView),
      cursor: rows.length > limit ? (page.at(-1)?.endpoint ?? null) : null,
    };
  }

  async members(id: string): Promise<readonly CommandMember[]> {
    return membersOf(await this.#mustBe(id));
  }

  /** Throws `command_not_open` for one that is not in the log. */
  async bundle(id: string, endpoint: string): Promise<Uint8Array> {
    const open = this.#open.get(id) ?? new OpenCommand(await this.#mustBe(id));
    return await this.#parts.bundles.of(open, endpoint, false);
  }

  async #maybeSigned(open: OpenCommand): Promise<void> {
    const { journal, log, roots } = this.#parts;
    const root = roots.byVersion(open.command.root)?.root;
    if (root === undefined || open.row.state !== 'proposed') return;
    const signatures = signaturesOf(open.row).map(({ signature }) =>
      decodeCoseSignature(fromBase64(signature)),
    );
    if (signatures.length === 0) return;
    const { payload } = open.row;
    const lacking = missing(root, {
      kind: 'command',
      payload,
      signatures,
      command: open.command,
      hash: new Uint8Array(),
    });
    if (lacking.some(({ signers }) => signers > 0)) return;
    try {
      await transact(journal, (change) => {
        if (open.row.state !== 'proposed') return;
        open.row = { ...open.row, state: 'logging', signed: encodeCoseSign({ payload, signatures }) };
        change.put('command', open.row);
        change.afterwards(() => this.onSigned(open));
      });
    } catch (error) {
      open.row = { ...open.row, state: 'proposed', signed: null };
      log.warn({ error: errorChain(error) }, 'that a command has its signatures could not be stored');
      throw error;
    }
  }

  /** Each of a key of the role that has not signed yet. Throws `invalid_signature`. */
  #checkSignatures(
    operation: number,
    payload: Uint8Array,
    given: readonly string[],
    before: readonly SignatureRow[],
  ): SignatureRow[] {
    const { roots, clock } = this.#parts;
    const role = roleKeys(roots.mustHave().root, operation);
    const seen = new Set(before.map(keyOf));
    return given.map((text) => {
      const signature = read(() => decodeCoseSignature(fromBase64(text)));
      const key = hexOf(signature.keyId);
      const holder = role?.keys.find((one) => hexOf(keyId(one.key)) === key);
      if (holder === undefined)
        throw new CommandError('invalid_signature', `the key ${key} does not sign this operation`);
      if (seen.has(key)) throw new CommandError('invalid_signature', `${holder.label} has signed already`);
      if (!isSignedBy(holder.key, signature, payload))
        throw new CommandError('invalid_signature', `the signature of ${holder.label} does not verify`);
      seen.add(key);
      return { signature: text, at: clock.now() };
    });
  }

  #labelOf(row: SignatureRow): string {
    const key = keyOf(row);
    const holder = this.#parts.roots.current?.root.keys.find((one) => hexOf(keyId(one.key)) === key);
    return holder?.label ?? key;
  }

  async #mustBeOpen(id: string): Promise<OpenCommand> {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    const { state } = await this.#mustBe(id);
    throw new CommandError('command_not_open', `the command is ${state}`);
  }

  async #mustBe(id: string): Promise<Rows['command']> {
    const row = await this.#find(id);
    if (row === undefined) throw new CommandError('command_not_found', `there is no command ${id}`);
    return row;
  }

  async #find(id: string): Promise<Rows['command'] | undefined> {
    return this.#open.get(id)?.row ?? (await this.#parts.store.command(id));
  }

  async #view(row: Rows['command']): Promise<CommandView> {
    const { store, roots, bundles } = this.#parts;
    const states = await store.countDeliveries(row.command);
    return await commandView(row, { states, roots, bundles });
  }
}

const membersText = (members: readonly CommandMember[]): string =>
  JSON.stringify(members.map(({ endpoint, nonce }) => [endpoint, nonce]));

const signaturesOf = ({ signatures }: Rows['command']): readonly SignatureRow[] =>
  JSON.parse(signatures) as SignatureRow[];

const keyOf = ({ signature }: SignatureRow): string =>
  hexOf(decodeCoseSignature(fromBase64(signature)).keyId);

function read<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new CommandError('invalid_signature', 'not a signature', { cause });
  }
}
