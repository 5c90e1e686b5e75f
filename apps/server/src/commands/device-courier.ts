import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { Lwm2mPath, OWNER_TRUST_OBJECT } from '@holdfast/lwm2m';
import type { Feed } from '../feed/feed.ts';
import type { LinkTo } from '../fleet/device-link.ts';
import { mustBeThere, type DeviceRecord } from '../fleet/device-record.ts';
import { DeviceError } from '../fleet/fleet-error.ts';
import { StorageError, type Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact } from '../journal/transact.ts';
import type { Bundles } from './bundles.ts';
import type { Commands } from './commands.ts';
import type { CommandStore, OpenDelivery } from './command-store.ts';
import type { Courier, Step } from './device-lines.ts';
import type { OpenCommand } from './open-commands.ts';
import type { DeviceTrusts, HeardTrust } from './device-trusts.ts';
import type { PlainOperations } from './plain-operations.ts';
import { readReceipt, type DeviceAnswer } from './read-receipt.ts';
import type { Roots } from './roots.ts';

export interface CourierParts {
  readonly store: CommandStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly linkTo: LinkTo;
  readonly clock: Clock;
  readonly log: Logger;
  readonly roots: Roots;
  readonly commands: Commands;
  readonly bundles: Bundles;
  readonly trusts: DeviceTrusts;
  readonly plain: PlainOperations;
  /** Told of a delivery that has come to its end, once that is durable. */
  readonly settled: (delivery: Rows['delivery']) => void;
}

type Delivery = Rows['delivery'];
type End = Pick<Delivery, 'state' | 'reason' | 'receipt'>;

const EXPIRED: DeviceAnswer = { state: 'expired', reason: null, receipt: null };
const SILENT: DeviceAnswer = {
  state: 'failed',
  reason: 'the device took it and never said what came of it',
  receipt: null,
};
/** After the end of a command its receipts are still taken. */
const RECEIPT_WAIT_MS = 30 * 86_400_000;

const BUNDLE = Lwm2mPath.of(OWNER_TRUST_OBJECT, 0, 0);

/** Speaks with one device about one command. Every step can be done again: the device says what it has acted on. */
export class DeviceCourier implements Courier {
  readonly #parts: CourierParts;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  async bringRoots(record: DeviceRecord, before: number): Promise<boolean> {
    const { roots, trusts } = this.#parts;
    return await this.#reaching(
      record,
      async () => {
        for (;;) {
          const trust = await trusts.hear(record);
          if (trust === undefined) return false;
          const { logIndex, bundle } = roots.byVersion(trust.row.rootVersion + 1)?.row ?? {};
          if (!bundle || typeof logIndex !== 'number' || logIndex > before) return true;
          await this.#write(record, bundle);
          const now = await trusts.hear(record);
          if (now === undefined || now.row.rootVersion === trust.row.rootVersion) return false;
        }
      },
      false,
    );
  }

  async deliver(record: DeviceRecord, { command, device }: OpenDelivery): Promise<Step> {
    const { store, commands, trusts, clock } = this.#parts;
    return await this.#reaching(
      record,
      async () => {
        const delivery = await store.delivery(command, device);
        const open = commands.byNumber(command);
        if (delivery === undefined || open === undefined || delivery.endedAt !== null) return 'settled';
        if (delivery.verifiedBy === 'server') return await this.#byServer(record, delivery, open);
        const trust = await trusts.hear(record);
        if (trust === undefined) return 'later';
        const answer = readReceipt(trust, open.row);
        if (answer !== undefined) return await this.#settle(record, delivery, open.row, answer);
        // The device keeps the highest that it has acted on: this one it has not, and acts on no more.
        if (open.row.expiresAt <= clock.now() && trust.row.highestIndex < (open.row.logIndex ?? 0))
          return await this.#settle(record, delivery, open.row, EXPIRED);
        return await this.#send(record, delivery, open, trust);
      },
      'later',
    );
  }

  async expire(record: DeviceRecord, { command, device }: OpenDelivery): Promise<Step> {
    const { store, commands, clock } = this.#parts;
    return await this.#reaching(
      record,
      async () => {
        const delivery = await store.delivery(command, device);
        const open = commands.byNumber(command);
        if (delivery === undefined || open === undefined || delivery.endedAt !== null) return 'settled';
        if (delivery.state === 'waiting') return await this.#settle(record, delivery, open.row, EXPIRED);
        if (clock.now() < open.row.expiresAt + RECEIPT_WAIT_MS) return 'later';
        return await this.#settle(record, delivery, open.row, SILENT);
      },
      'later',
    );
  }

  async #send(record: DeviceRecord, delivery: Delivery, open: OpenCommand, trust: HeardTrust): Promise<Step> {
    const of = open.row;
    // It is acting on it, or cannot say any more: something newer took the place of the receipt.
    if (trust.row.highestIndex >= (of.logIndex ?? Infinity)) {
      const reason = 'acted on, and the receipt is gone';
      return trust.row.highestIndex === of.logIndex
        ? of.operation === 'firmware'
          ? 'begun'
          : 'sent'
        : await this.#settle(record, delivery, of, { state: 'failed', reason, receipt: null });
    }
    const bundle = await this.#parts.bundles.of(open, record.row.endpoint);
    // Before it leaves: an answer that is lost must not make it look as if it had never been sent.
    const sent = await this.#sent(record, delivery, of);
    try {
      await this.#write(record, bundle);
    } catch (error) {
      if (!(error instanceof DeviceError) || error.code !== 'device_refused') throw error;
      const heard = await this.#parts.trusts.hear(record);
      const answer = heard === undefined ? undefined : readReceipt(heard, of);
      const refused: DeviceAnswer = { state: 'refused', reason: error.message, receipt: null };
      return await this.#settle(record, sent, of, answer ?? refused);
    }
    return 'sent';
  }

  async #byServer(record: DeviceRecord, delivery: Delivery, open: OpenCommand): Promise<Step> {
    const of = open.row;
    if (of.expiresAt <= this.#parts.clock.now()) return await this.#settle(record, delivery, of, EXPIRED);
    if (this.#isOfFormerRoot(open.command.root, of))
      return await this.#settle(record, delivery, of, {
        state: 'refused',
        reason: 'wrong-root',
        receipt: null,
      });
    // Sent before, and the answer is not known: a reboot must not become two.
    if (delivery.state === 'sent')
      return await this.#settle(record, delivery, of, {
        state: 'failed',
        reason: 'nobody knows whether the device did it: its answer was lost',
        receipt: null,
      });
    const way = this.#parts.plain.wayFor(of, record);
    if (typeof way === 'string')
      return await this.#settle(record, delivery, of, { state: 'failed', reason: way, receipt: null });
    const sent = await this.#sent(record, delivery, of);
    let end: End = { state: 'done', reason: null, receipt: null };
    try {
      await way();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      const state = error.code === 'device_refused' ? 'refused' : 'failed';
      end = { state, reason: error.message, receipt: null };
    }
    return await this.#settle(record, sent, of, end);
  }

  /** As a device would see it: in the log the next root came before the command. */
  #isOfFormerRoot(version: number, { logIndex }: Rows['command']): boolean {
    const next = this.#parts.roots.byVersion(version + 1)?.row.logIndex;
    return typeof next === 'number' && logIndex !== null && next < logIndex;
  }

  async #write(record: DeviceRecord, bundle: Uint8Array): Promise<void> {
    const entry = { path: BUNDLE, value: { type: 'opaque', value: bundle } } as const;
    await this.#parts.linkTo(record).write(BUNDLE, [entry], 'replace');
  }

  async #sent(record: DeviceRecord, delivery: Delivery, of: Rows['command']): Promise<Delivery> {
    const { journal, feed, clock } = this.#parts;
    if (delivery.state === 'sent') return delivery;
    const row: Delivery = { ...delivery, state: 'sent', sentAt: clock.now() };
    await transact(journal, (change) => {
      mustBeThere(record);
      change.put('delivery', row);
      feed.add(change, {
        type: 'command.sent',
        text: `Command ${of.operation} sent`,
        device: record.row,
        detail: { command: of.id, logIndex: of.logIndex },
      });
    });
    return row;
  }

  async #settle(
    record: DeviceRecord,
    delivery: Delivery,
    of: Rows['command'],
    { state, reason, receipt }: End,
  ): Promise<Step> {
    const { journal, feed, clock, settled } = this.#parts;
    const row: Delivery = { ...delivery, state, reason, receipt, endedAt: clock.now() };
    await transact(journal, (change) => {
      mustBeThere(record);
      change.put('delivery', row);
      feed.add(change, {
        type: EVENTS[state],
        text: `Command ${of.operation} ${state}${reason === null ? '' : `: ${reason}`}`,
        device: record.row,
        detail: { command: of.id, logIndex: of.logIndex, verifiedBy: delivery.verifiedBy },
      });
      change.afterwards(() => settled(row));
    });
    return 'settled';
  }

  /** What cannot be done now for want of the device, or of the disk, is done later. */
  async #reaching<T>(record: DeviceRecord, run: () => Promise<T>, later: T): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const foreseen = error instanceof DeviceError || error instanceof StorageError || record.removed;
      const fields = { endpoint: record.row.endpoint, error: errorChain(error) };
      if (foreseen) this.#parts.log.debug(fields, 'a command has to wait');
      else this.#parts.log.error(fields, 'a command could not be delivered');
      return later;
    }
  }
}

const EVENTS = {
  waiting: 'command.sent',
  sent: 'command.sent',
  done: 'command.done',
  refused: 'command.refused',
  failed: 'command.failed',
  expired: 'command.expired',
  removed: 'command.failed',
} as const;
