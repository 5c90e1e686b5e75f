import type { CommandMember, NewCommand } from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { encodeCoseSign, keyId, missing } from '@holdfast/trust';
import type { z } from 'zod';
import type { Feed } from '../feed/feed.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { attachmentPurpose } from './bundles.ts';
import { fromBase64, hexOf, sha256 } from './bytes.ts';
import { checkProposal } from './check-proposal.ts';
import { CommandError } from './command-error.ts';
import type { CommandStore } from './command-store.ts';
import { checkSignatures, decoded, keyOf, signaturesOf, type SignatureRow } from './given-signatures.ts';
import { OpenCommand } from './open-commands.ts';
import type { Roots } from './roots.ts';

export interface CommandsParts {
  readonly store: CommandStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly fleet: Fleet;
  readonly keyring: Keyring;
  readonly roots: Roots;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Not at their end, at a time; and the devices of them all together, since the members of each are held in memory. */
const MOST_OPEN = 10_000;
const MOST_OPEN_DEVICES = 1_000_000;

type Row = Rows['command'];

/** Proposals, the signatures that they gather, and how far each command has come. */
export class Commands {
  readonly #parts: CommandsParts;
  readonly #open = new Map<string, OpenCommand>();
  readonly #byNumber = new Map<number, OpenCommand>();
  #devices = 0;
  /** Told of a command that has its signatures, once that is durable. */
  onSigned: (command: OpenCommand) => void = () => {};

  private constructor(parts: CommandsParts) {
    this.#parts = parts;
  }

  static async open(parts: CommandsParts): Promise<Commands> {
    const commands = new Commands(parts);
    for (const row of await parts.store.loadOpenCommands()) commands.#add(new OpenCommand(row));
    return commands;
  }

  /** In the order in which they were proposed. */
  allOpen(): IterableIterator<OpenCommand> {
    return this.#open.values();
  }

  open(id: string): OpenCommand | undefined {
    return this.#open.get(id);
  }

  byNumber(command: number): OpenCommand | undefined {
    return this.#byNumber.get(command);
  }

  /** Open or at its end. Throws `command_not_found`. */
  async mustBe(id: string): Promise<Row> {
    const row = this.#open.get(id)?.row ?? (await this.#parts.store.command(id));
    if (row === undefined) throw new CommandError('command_not_found', `there is no command ${id}`);
    return row;
  }

  /** Resolves when it is durable. Throws CommandError. */
  async propose(body: z.output<typeof NewCommand>, by: string): Promise<Row> {
    const { journal, feed, keyring, clock, roots, fleet, store } = this.#parts;
    const payload = fromBase64(body.payload);
    const id = hexOf(sha256(payload));
    if (this.#open.has(id) || (await store.command(id)) !== undefined) throw exists();
    const { root } = roots.mustHave();
    const attachment = body.attachment === undefined ? undefined : fromBase64(body.attachment);
    const now = clock.now();
    const checked = checkProposal({ payload, members: body.members, attachment }, { root, fleet, now });
    const of = { root, operation: checked.command.operation, payload, before: [], now };
    const given = checkSignatures(body.signatures, of);
    const members = body.members === undefined ? null : membersText(body.members);
    let added: OpenCommand | undefined;
    try {
      const open = await transact(journal, (change) => {
        if (this.#open.has(id)) throw exists();
        if (this.#open.size >= MOST_OPEN || this.#devices + checked.devices.length > MOST_OPEN_DEVICES)
          throw new CommandError('too_many_commands', `${this.#open.size} commands are not at their end`);
        const command = feed.next;
        const row: Row = {
          command,
          id,
          payload,
          operation: checked.operation,
          members,
          sealedAttachment:
            attachment === undefined ? null : keyring.seal(attachmentPurpose(command), attachment),
          signatures: JSON.stringify(given),
          proposedBy: by,
          proposedAt: now,
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
        this.#add((added = new OpenCommand(row)));
        return added;
      });
      await this.logIfSigned(open);
      return open.row;
    } catch (error) {
      // Whoever asks again finds what the store has of it.
      if (added !== undefined && added.row.state === 'proposed' && (await this.#isLost(id)))
        this.#remove(added);
      throw error;
    }
  }

  /** Throws `command_not_found`, `command_not_open`, `invalid_signature`. */
  async sign(id: string, signatures: readonly string[]): Promise<Row> {
    const { journal, feed, roots, clock } = this.#parts;
    const open = await this.#mustBeOpen(id);
    await open.inTurn(async () => {
      mustBeProposed(open);
      const { payload } = open.row;
      const before = signaturesOf(open.row);
      const { operation, root: version } = open.command;
      const { root } = roots.mustHave();
      if (root.version !== version)
        throw new CommandError('command_not_open', 'the root that the command names was replaced');
      const added = checkSignatures(signatures, { root, operation, payload, before, now: clock.now() });
      await transact(journal, (change) => {
        this.keep(change, open, { signatures: JSON.stringify([...before, ...added]) });
        for (const one of added)
          feed.add(change, {
            type: 'command.signed',
            text: `${this.#labelOf(one)} signed: ${open.row.operation}`,
            detail: { command: id, key: keyOf(one) },
          });
      });
    });
    await this.logIfSigned(open);
    return open.row;
  }

  /** Lets it go to the log once it has its signatures; where that cannot be stored now, the next sweep does. */
  async logIfSigned(open: OpenCommand): Promise<void> {
    try {
      await open.inTurn(() => this.#signedIfEnough(open));
    } catch (error) {
      const fields = { command: open.row.id, error: errorChain(error) };
      this.#parts.log.warn(fields, 'that a command has its signatures could not be stored');
    }
  }

  /** Throws `command_not_found`, `command_not_open`. */
  async withdraw(id: string, by: string): Promise<void> {
    await this.end(await this.#mustBeOpen(id), 'withdrawn', `withdrawn by ${by}`);
  }

  /** Ends one that is not in the log. Throws `command_not_open`. */
  async end(open: OpenCommand, state: 'withdrawn' | 'expired', why: string): Promise<void> {
    await open.inTurn(async () => {
      mustBeProposed(open);
      await this.#end(open, state, why);
    });
  }

  /** One that had its signatures, and may not be given to the log any more. */
  async giveUp(open: OpenCommand, why: string): Promise<void> {
    await open.inTurn(() => this.#end(open, 'expired', why));
  }

  /** Each device has answered, or can no longer. */
  async finish(open: OpenCommand): Promise<void> {
    const { journal, feed, clock } = this.#parts;
    await open.inTurn(async () => {
      if (open.row.state !== 'delivering') return;
      await transact(journal, (change) => {
        this.keep(change, open, { state: 'finished', endedAt: clock.now(), sealedAttachment: null });
        feed.add(change, {
          type: 'command.finished',
          text: `${open.row.operation} is finished on ${open.row.devices} devices`,
          detail: { command: open.row.id, logIndex: open.row.logIndex },
        });
      });
    });
  }

  /** Puts what has changed of its row; memory learns once it is durable. Whoever calls it is in the command's turn. */
  keep(change: Change, open: OpenCommand, changed: Partial<Row>): void {
    const row = { ...open.row, ...changed };
    change.put('command', row);
    change.afterwards(() => {
      open.row = row;
      if (row.endedAt !== null) this.#remove(open);
    });
  }

  async #end(open: OpenCommand, state: 'withdrawn' | 'expired', why: string): Promise<void> {
    const { journal, feed, clock } = this.#parts;
    await transact(journal, (change) => {
      this.keep(change, open, { state, endedAt: clock.now(), sealedAttachment: null });
      feed.add(change, {
        type: state === 'withdrawn' ? 'command.withdrawn' : 'command.expired',
        text: `${open.row.operation}: ${why}`,
        detail: { command: open.row.id },
      });
    });
  }

  async #signedIfEnough(open: OpenCommand): Promise<void> {
    const { journal, roots } = this.#parts;
    const { payload, state } = open.row;
    const root = roots.byVersion(open.command.root)?.root;
    const signatures = signaturesOf(open.row).map(decoded);
    if (root === undefined || state !== 'proposed' || signatures.length === 0) return;
    const { command } = open;
    const lacking = missing(root, { kind: 'command', payload, signatures, command, hash: new Uint8Array() });
    if (lacking.some(({ signers }) => signers > 0)) return;
    await transact(journal, (change) => {
      this.keep(change, open, { state: 'logging', signed: encodeCoseSign({ payload, signatures }) });
      change.afterwards(() => this.onSigned(open));
    });
  }

  #add(open: OpenCommand): void {
    this.#open.set(open.row.id, open);
    this.#byNumber.set(open.row.command, open);
    this.#devices += open.row.devices;
  }

  #remove(open: OpenCommand): void {
    if (!this.#open.delete(open.row.id)) return;
    this.#byNumber.delete(open.row.command);
    this.#devices -= open.row.devices;
  }

  /** Whether nothing of it was kept; where nobody can say, it is taken for kept. */
  async #isLost(id: string): Promise<boolean> {
    try {
      return (await this.#parts.store.command(id)) === undefined;
    } catch {
      return false;
    }
  }

  #labelOf(row: SignatureRow): string {
    const key = keyOf(row);
    const holder = this.#parts.roots.current?.root.keys.find((one) => hexOf(keyId(one.key)) === key);
    return holder?.label ?? key;
  }

  async #mustBeOpen(id: string): Promise<OpenCommand> {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    const { state } = await this.mustBe(id);
    throw new CommandError('command_not_open', `the command is ${state}`);
  }
}

function mustBeProposed({ row }: OpenCommand): void {
  if (row.state !== 'proposed') throw new CommandError('command_not_open', `the command is ${row.state}`);
}

const exists = (): CommandError =>
  new CommandError('command_exists', 'this very command was proposed before');

const membersText = (members: readonly CommandMember[]): string =>
  JSON.stringify(members.map(({ endpoint, nonce }) => [endpoint, nonce]));
