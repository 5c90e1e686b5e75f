import { randomBytes } from 'node:crypto';
import type { CompositeDone, CompositePaths, CompositeResult, CompositeWrite } from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import type { z } from 'zod';
import type { Feed, NewEvent } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import { transact } from '../journal/transact.ts';
import type { Models } from '../models/models.ts';
import type { LinkTo } from './device-link.ts';
import type { DeviceRecord } from './device-record.ts';
import { reportedView } from './device-view.ts';
import { Fleet } from './fleet.ts';
import { DeviceError, FleetError } from './fleet-error.ts';
import { entryOf, pathOf } from './json-values.ts';
import type { Observations } from './observations.ts';
import type { OperationRequest } from './operation-request.ts';
import { whyNot } from './operations.ts';
import { valueRows, type ReportedValue } from './value-rows.ts';

export interface CompositeParts {
  readonly fleet: Fleet;
  readonly observations: Observations;
  readonly models: Models;
  readonly linkTo: LinkTo;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Logger;
  /** As of Operations. */
  readonly guard?: (record: DeviceRecord, request: OperationRequest) => void;
}

const TOKEN_BYTES = 8;

/** Operations on several paths anywhere in a device at once, while it is awake: they never wait for it. */
export class CompositeOperations {
  readonly #parts: CompositeParts;

  constructor(parts: CompositeParts) {
    this.#parts = parts;
  }

  async read(endpoint: string, body: z.output<typeof CompositePaths>): Promise<CompositeResult> {
    const paths = pathsIn(body, 'something to read');
    const record = this.#awake(endpoint);
    return await this.#keep(record, await this.#parts.linkTo(record).composite.read(paths));
  }

  async write(
    endpoint: string,
    body: z.output<typeof CompositeWrite>,
  ): Promise<z.output<typeof CompositeDone>> {
    const { models, linkTo } = this.#parts;
    const record = this.#awake(endpoint);
    const lookup = Fleet.lookup(record, models.registry);
    const entries = Object.entries(body.values).map(([text, value]) =>
      entryOf(pathOf(text.slice(1), [3, 4], 'a resource'), value, lookup),
    );
    const written = entries.map((entry) => ({ ...entry, isSecret: false }));
    this.#parts.guard?.(record, { kind: 'write', path: Lwm2mPath.root, mode: 'update', entries: written });
    const names = entries.map(({ path }) => path.text).join(' ');
    try {
      await linkTo(record).composite.write(entries);
    } catch (error) {
      if (error instanceof DeviceError)
        await this.#tell(record, 'operation.failed', `Write to ${names} failed: ${error.message}`);
      throw error;
    }
    // What can only be written is a secret more often than not.
    const readable = entries.filter(
      ({ path }) =>
        lookup(path.objectId as number, path.resourceId as number)?.operations.includes('R') !== false,
    );
    await this.#keep(record, readable, {
      type: 'operation.done',
      text: `Write to ${names} done`,
      device: record.row,
    });
    return { done: true };
  }

  /** Asks anew, with the same token, where these paths are observed together already (RFC 7641 §4.1). */
  async observe(endpoint: string, body: z.output<typeof CompositePaths>): Promise<CompositeResult> {
    const { observations, linkTo } = this.#parts;
    const paths = pathsIn(body, 'something to observe');
    const record = this.#awake(endpoint);
    const name = nameOf(paths);
    const before = observations.find(record, name);
    const token = before?.row.token ?? randomBytes(TOKEN_BYTES).toString('hex');
    const watched = await observations.expect(record, name, token);
    let entries: readonly Entry[];
    try {
      entries = await linkTo(record).composite.observe(paths, token);
    } catch (error) {
      const isRefused = error instanceof DeviceError && error.code !== 'device_timeout';
      if (before === undefined || isRefused) await observations.end(watched, undefined);
      throw error;
    }
    return await this.#keep(record, entries, {
      type: 'observation.started',
      text: `Observing ${name}`,
      device: record.row,
      detail: { path: name },
    });
  }

  async cancel(endpoint: string, body: z.output<typeof CompositePaths>): Promise<void> {
    const { fleet, observations, linkTo, log } = this.#parts;
    const paths = pathsIn(body, 'something observed');
    const record = fleet.record(endpoint);
    const watched = observations.find(record, nameOf(paths));
    if (watched === undefined)
      throw new FleetError('observation_not_found', `${nameOf(paths)} of "${endpoint}" is not observed`);
    await observations.end(watched, 'no longer observed');
    try {
      if (whyNot(record) === undefined)
        await linkTo(record).composite.cancelObservation(paths, watched.row.token);
    } catch (error) {
      // Its next notification meets a reset, which ends it as well (RFC 7641 §3.6).
      log.debug({ endpoint, error: errorChain(error) }, 'the device was not told of the cancellation');
    }
  }

  #awake(endpoint: string): DeviceRecord {
    const record = this.#parts.fleet.record(endpoint);
    const away = whyNot(record);
    if (away !== undefined) throw away;
    return record;
  }

  async #keep(record: DeviceRecord, entries: readonly Entry[], news?: NewEvent): Promise<CompositeResult> {
    const { journal, fleet, feed, linkTo, clock } = this.#parts;
    const values: readonly ReportedValue[] = valueRows(record.row.device, entries, clock);
    await transact(journal, (change) => {
      const from = linkTo(record).heard();
      if (from !== undefined) fleet.heard(change, record, from);
      fleet.keep(change, record, values);
      if (news !== undefined) feed.add(change, news);
    });
    return { values: values.map(reportedView) };
  }

  async #tell({ row }: DeviceRecord, type: NewEvent['type'], text: string): Promise<void> {
    await transact(this.#parts.journal, (change) =>
      this.#parts.feed.add(change, { type, text, device: row }),
    );
  }
}

const pathsIn = ({ paths }: z.output<typeof CompositePaths>, use: string): Lwm2mPath[] =>
  [...new Set(paths)].map((text) =>
    text === '/' ? Lwm2mPath.root : pathOf(text.slice(1), [1, 2, 3, 4], use),
  );

const nameOf = (paths: readonly Lwm2mPath[]): string => paths.map(({ text }) => text).join(' ');
