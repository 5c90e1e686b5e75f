import { randomBytes } from 'node:crypto';
import type {
  Attributes,
  DiscoverResult,
  Observation,
  OperationResult,
  PostBody,
  ReadResult,
  WriteBody,
} from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { formatAttributes, Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import type { z } from 'zod';
import type { Feed, NewEvent } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Models } from '../models/models.ts';
import type { LinkTo } from './device-link.ts';
import type { DeviceRecord } from './device-record.ts';
import { iso, reportedView } from './device-view.ts';
import { Fleet } from './fleet.ts';
import { DeviceError, FleetError, type DeviceErrorCode } from './fleet-error.ts';
import { entriesOf, entryOf, pathOf } from './json-values.ts';
import type { Observations } from './observations.ts';
import { valueRows, type ReportedValue } from './value-rows.ts';

export interface OperationsParts {
  readonly fleet: Fleet;
  readonly observations: Observations;
  readonly models: Models;
  readonly linkTo: LinkTo;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Logger;
}

const TOKEN_BYTES = 8;
const SAID_NO: ReadonlySet<DeviceErrorCode> = new Set(['device_refused', 'device_misbehaved']);

/** What people and programs ask of a device (LwM2M Core 1.1.1 §6.3, §6.4). What changes a device is told in the feed. */
export class Operations {
  readonly #parts: OperationsParts;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
  }

  async read(endpoint: string, text: string): Promise<ReadResult> {
    const path = pathOf(text, [1, 2, 3, 4], 'something to read');
    const record = this.#reachable(endpoint);
    const rows = await this.keepRead(record, await this.#parts.linkTo(record).read(path));
    return readResult(path, rows);
  }

  async write(
    endpoint: string,
    text: string,
    body: WriteBody,
    mode: 'replace' | 'update',
  ): Promise<z.output<typeof OperationResult>> {
    const path = pathOf(text, [2, 3, 4], 'an instance or a resource');
    const record = this.#reachable(endpoint);
    const lookup = Fleet.lookup(record, this.#parts.models.registry);
    const isOne = 'value' in body;
    if (isOne && path.depth < 3)
      throw new FleetError('invalid_value', `${path.text} takes "values" by resource, not one "value"`);
    const entries = isOne ? [entryOf(path, body.value, lookup)] : entriesOf(path, body.values, lookup);
    await this.#told(
      record,
      `Write to ${path.text}`,
      path,
      () => this.#parts.linkTo(record).write(path, entries, mode),
      (change) => {
        // What can only be written is a secret or a command more often than not: it is never kept.
        const readable = entries.filter(
          (entry) =>
            lookup(entry.path.objectId as number, entry.path.resourceId as number)?.operations !== 'W',
        );
        this.#parts.fleet.keep(change, record, valueRows(record.row.device, readable, this.#parts.clock));
      },
    );
    return { path: path.text, done: true };
  }

  async executeOrCreate(
    endpoint: string,
    text: string,
    body: z.output<typeof PostBody>,
  ): Promise<z.output<typeof OperationResult>> {
    const path = pathOf(text, [1, 3], 'an object to create in or a resource to execute');
    const record = this.#reachable(endpoint);
    const { linkTo, models, clock, fleet } = this.#parts;
    if (path.depth === 3) {
      await this.#told(record, `Execute of ${path.text}`, path, () =>
        linkTo(record).execute(path, body.arguments),
      );
      return { path: path.text, done: true };
    }
    const lookup = Fleet.lookup(record, models.registry);
    const base = path.child(body.instance ?? 0);
    const entries = body.values === undefined ? [] : entriesOf(base, body.values, lookup);
    let created = base;
    const create = async (): Promise<void> => {
      created = await linkTo(record).create(path, body.instance, entries);
    };
    await this.#told(record, `Create in ${path.text}`, path, create, (change) => {
      const moved = entries.map((entry) => ({
        ...entry,
        path: Lwm2mPath.of(...created.ids, ...entry.path.ids.slice(2)),
      }));
      fleet.keep(change, record, valueRows(record.row.device, moved, clock));
    });
    return { path: created.text, done: true };
  }

  async delete(endpoint: string, text: string): Promise<z.output<typeof OperationResult>> {
    const path = pathOf(text, [2], 'an object instance');
    const record = this.#reachable(endpoint);
    const known = await this.#parts.fleet.values(endpoint);
    await this.#told(
      record,
      `Delete of ${path.text}`,
      path,
      () => this.#parts.linkTo(record).delete(path),
      (change) => {
        for (const value of known) {
          if (path.isPrefixOf(Lwm2mPath.parse(value.path)))
            change.remove('value', { device: record.row.device, path: value.path });
        }
      },
    );
    return { path: path.text, done: true };
  }

  async discover(endpoint: string, text: string): Promise<z.output<typeof DiscoverResult>> {
    const path = pathOf(text, [1, 2, 3], 'something to discover');
    const found = await this.#parts.linkTo(this.#reachable(endpoint)).discover(path);
    return {
      links: found.map(({ path: at, attributes, version, dimension }) => ({
        path: at.text,
        attributes: {
          ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])),
          ...(version === undefined ? {} : { ver: version }),
          ...(dimension === undefined ? {} : { dim: String(dimension) }),
        },
      })),
    };
  }

  async writeAttributes(
    endpoint: string,
    text: string,
    given: z.output<typeof Attributes>,
  ): Promise<z.output<typeof OperationResult>> {
    const path = pathOf(text, [1, 2, 3], 'something with attributes');
    const record = this.#reachable(endpoint);
    const attributes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    await this.#told(
      record,
      `Attributes of ${path.text} (${formatAttributes(attributes).join(' ')})`,
      path,
      () => this.#parts.linkTo(record).writeAttributes(path, attributes),
    );
    return { path: path.text, done: true };
  }

  /** Ordered by path. */
  observations(endpoint: string): readonly Observation[] {
    return this.#parts.observations
      .of(this.#parts.fleet.record(endpoint))
      .toSorted((a, b) => Lwm2mPath.compare(Lwm2mPath.parse(a.row.path), Lwm2mPath.parse(b.row.path)))
      .map(({ row, progress }) => ({
        path: row.path,
        since: iso(row.since),
        lastNotification: progress === undefined ? null : iso(progress.time),
      }));
  }

  async observe(endpoint: string, text: string): Promise<ReadResult> {
    const path = pathOf(text, [1, 2, 3, 4], 'something to observe');
    const record = this.#reachable(endpoint);
    return readResult(
      path,
      await this.observePath(record, path, { type: 'observation.started', text: `Observing ${path.text}` }),
    );
  }

  async cancelObservation(endpoint: string, text: string): Promise<void> {
    const path = pathOf(text, [1, 2, 3, 4], 'something observed');
    const record = this.#parts.fleet.record(endpoint);
    const watched = this.#parts.observations.find(record, path.text);
    if (watched === undefined)
      throw new FleetError('observation_not_found', `${path.text} of "${endpoint}" is not observed`);
    await this.#parts.observations.end(watched, 'no longer observed');
    try {
      await this.#parts.linkTo(this.#reachable(endpoint)).cancelObservation(path, watched.row.token);
    } catch (error) {
      // Its next notification meets a reset, which ends it as well (RFC 7641 §3.6).
      this.#parts.log.debug(
        { endpoint, path: path.text, error: errorChain(error) },
        'the device was not told of the cancellation',
      );
    }
  }

  /**
   * Observes; or, where that is observed already, asks anew with the same token, which replaces the device's entry instead of
   * adding another (RFC 7641 §4.1).
   */
  async observePath(
    record: DeviceRecord,
    path: Lwm2mPath,
    news?: NewEvent,
  ): Promise<readonly ReportedValue[]> {
    const { observations, linkTo, fleet, feed, journal, clock } = this.#parts;
    const before = observations.find(record, path.text);
    const token = before?.row.token ?? randomBytes(TOKEN_BYTES).toString('hex');
    const watched = await observations.expect(record, path.text, token);
    let entries: readonly Entry[];
    try {
      entries = await linkTo(record).observe(path, token);
    } catch (error) {
      // One that was there before ends by the device's word alone: that there is no answer, or no way to it, says nothing.
      const said = error instanceof DeviceError && SAID_NO.has(error.code);
      if (before === undefined || said) await observations.end(watched, undefined);
      throw error;
    }
    const rows = valueRows(record.row.device, entries, clock);
    await transact(journal, (change) => {
      this.#answered(change, record);
      fleet.keep(change, record, rows);
      if (news !== undefined) feed.add(change, { ...news, device: record.row, detail: { path: path.text } });
    });
    return rows;
  }

  /** Keeps what was read, and resolves when it is durable. */
  async keepRead(record: DeviceRecord, entries: readonly Entry[]): Promise<readonly ReportedValue[]> {
    const rows = valueRows(record.row.device, entries, this.#parts.clock);
    await transact(this.#parts.journal, (change) => {
      this.#answered(change, record);
      this.#parts.fleet.keep(change, record, rows);
    });
    return rows;
  }

  /** Runs something that changes the device, and tells the feed how it went. */
  async #told(
    record: DeviceRecord,
    what: string,
    path: Lwm2mPath,
    run: () => Promise<void>,
    keep?: (change: Change) => void,
  ): Promise<void> {
    const { journal, feed } = this.#parts;
    const detail = { path: path.text };
    try {
      await run();
    } catch (error) {
      if (error instanceof DeviceError) {
        await transact(journal, (change) => {
          const text = `${what} failed: ${error.message}`;
          feed.add(change, {
            type: 'operation.failed',
            text,
            device: record.row,
            detail: { ...detail, code: error.code },
          });
        });
      }
      throw error;
    }
    await transact(journal, (change) => {
      this.#answered(change, record);
      keep?.(change);
      feed.add(change, { type: 'operation.done', text: `${what} done`, device: record.row, detail });
    });
  }

  /** An answer shows that the device is there, and moves its session on. */
  #answered(change: Change, record: DeviceRecord): void {
    const from = this.#parts.linkTo(record).heard();
    if (from !== undefined) this.#parts.fleet.heard(change, record, from);
  }

  #reachable(endpoint: string): DeviceRecord {
    const record = this.#parts.fleet.record(endpoint);
    if (record.state === 'unknown')
      throw new DeviceError('not_registered', `"${endpoint}" has never registered`);
    if (record.state === 'offline')
      throw new DeviceError('not_registered', `"${endpoint}" is offline: it must register first`);
    if (record.state === 'asleep') {
      throw new DeviceError(
        'device_asleep',
        `"${endpoint}" is asleep; it can be reached when it next sends something`,
      );
    }
    return record;
  }
}

function readResult(path: Lwm2mPath, rows: readonly ReportedValue[]): ReadResult {
  const values = rows.map(reportedView);
  const [only] = values;
  const isOne = values.length === 1 && only !== undefined && only.path === path.text;
  return isOne ? { path: path.text, value: only.value, values } : { path: path.text, values };
}
