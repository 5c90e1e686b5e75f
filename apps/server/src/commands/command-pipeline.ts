import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import type { Feed } from '../feed/feed.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { verifiedBy } from '../fleet/device-view.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact } from '../journal/transact.ts';
import { devicesOfModel } from './check-proposal.ts';
import type { Commands } from './commands.ts';
import type { CommandStore, OpenDelivery } from './command-store.ts';
import type { OpenCommand } from './open-commands.ts';
import { encodeLogProof } from './proof-bytes.ts';
import type { OwnerLog } from './owner-log.ts';
import type { Roots } from './roots.ts';

export interface PipelineParts {
  readonly store: CommandStore;
  readonly commands: Commands;
  readonly roots: Roots;
  readonly ownerLog: OwnerLog;
  readonly fleet: Fleet;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of deliveries that are durable, in the order of the log. */
  readonly deliver: (command: OpenCommand, deliveries: readonly OpenDelivery[]) => void;
}

const RETRY_MS = 5_000;
/** Rows of one transaction. */
const AT_ONCE = 2_000;

/**
 * A command that has its signatures: into the log, then to the witnesses, then to its devices. Each step is durable before the next,
 * and each can be done again: the log takes the same command once.
 */
export class CommandPipeline {
  readonly #parts: PipelineParts;
  /** Commands take their steps one after the other, so that devices get them in the order of the log. */
  #last: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  /** Takes up what was under way when the server ended. */
  start(): void {
    const { commands } = this.#parts;
    commands.onSigned = (command) => this.#push(command);
    for (const command of commands.allOpen())
      if (command.row.state === 'proposed') void commands.logIfSigned(command);
    const logging = [...commands.allOpen()].filter(({ row }) => row.state === 'logging');
    // What is in the log already, in its order; then the rest, as they were proposed.
    const place = ({ row }: OpenCommand): number => row.logIndex ?? Number.MAX_SAFE_INTEGER;
    logging.sort((a, b) => place(a) - place(b));
    for (const command of logging) this.#push(command);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.race([this.#last, new Promise<void>((resolve) => this.#parts.clock.after(1_000, resolve))]);
  }

  #push(command: OpenCommand): void {
    this.#last = this.#last.then(() => this.#through(command));
  }

  /** Until it is through: one that waits for its witnesses holds up those behind it, which wait for the same. */
  async #through(command: OpenCommand): Promise<void> {
    const { clock, log } = this.#parts;
    while (!this.#stopped) {
      try {
        if (!(await this.#toLog(command))) return;
        await this.#toWitnesses(command);
        await this.#toDevices(command);
        return;
      } catch (error) {
        log.warn({ command: command.row.id, error: errorChain(error) }, 'a command has to wait for the log');
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
  }

  /** False where it was given up: the key holders that signed it may be those that the new root is without. */
  async #toLog(command: OpenCommand): Promise<boolean> {
    const { ownerLog, store, feed, commands, clock, roots } = this.#parts;
    const { signed, operation, id } = command.row;
    // What is stored counts: an attempt of which nobody knew whether it was kept may have been.
    command.row = (await store.command(id)) ?? command.row;
    if (command.row.logIndex !== null || signed === null) return true;
    if (roots.current?.root.version !== command.command.root) {
      await commands.giveUp(command, 'the root that it names was replaced');
      return false;
    }
    await ownerLog.append('command', signed, (change, index) => {
      commands.keep(change, command, { logIndex: index, loggedAt: clock.now() });
      feed.add(change, {
        type: 'command.logged',
        text: `${operation} is entry ${index} of the log`,
        detail: { command: id, logIndex: index },
      });
    });
    return true;
  }

  async #toWitnesses(command: OpenCommand): Promise<void> {
    const { ownerLog, commands, roots, feed, journal } = this.#parts;
    const { logIndex, operation, id } = command.row;
    if (logIndex === null || command.row.proof !== null) return;
    const proof = await ownerLog.proofFor(logIndex);
    const witnesses = roots.byVersion(command.command.root)?.root.witnesses ?? [];
    const names = proof.cosignatures.map(({ witness }) => witnesses[witness]?.name ?? '');
    await transact(journal, (change) => {
      commands.keep(change, command, { proof: encodeLogProof(proof) });
      if (names.length > 0)
        feed.add(change, {
          type: 'command.witnessed',
          text: `${operation} is witnessed by ${names.join(', ')}`,
          detail: { command: id, logIndex },
        });
    });
  }

  async #toDevices(command: OpenCommand): Promise<void> {
    const { journal, commands, deliver } = this.#parts;
    const records = this.#devicesOf(command);
    const made: OpenDelivery[] = [];
    for (let at = 0; at < records.length; at += AT_ONCE)
      made.push(...(await this.#make(command, records.slice(at, at + AT_ONCE))));
    // Until then no device is given anything, so that the rows can be made again.
    await transact(journal, (change) => commands.keep(change, command, { state: 'delivering' }));
    deliver(command, made);
  }

  async #make(command: OpenCommand, records: readonly DeviceRecord[]): Promise<OpenDelivery[]> {
    const { journal } = this.#parts;
    const { command: number, logIndex } = command.row;
    const rows = await transact(journal, (change) => {
      const here = records.filter(({ removed }) => !removed).map((record) => rowOf(number, record));
      for (const row of here) change.put('delivery', row);
      return here;
    });
    return rows.map(({ device }) => ({ command: number, device, state: 'waiting', logIndex }));
  }

  /** Those of its members that are still here. */
  #devicesOf({ command: { target }, members }: OpenCommand): readonly DeviceRecord[] {
    const { fleet } = this.#parts;
    if (target.kind === 'model') return devicesOfModel(fleet, target.model);
    const names = target.kind === 'device' ? [target.endpoint] : members.map(({ endpoint }) => endpoint);
    return names.flatMap((name) => fleet.directory.byEndpoint(name) ?? []).filter(({ removed }) => !removed);
  }
}

const rowOf = (command: number, record: DeviceRecord): Rows['delivery'] => ({
  command,
  device: record.row.device,
  endpoint: record.row.endpoint,
  verifiedBy: verifiedBy(record),
  state: 'waiting',
  sentAt: null,
  endedAt: null,
  reason: null,
  receipt: null,
  receiptIndex: null,
});
