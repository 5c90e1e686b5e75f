import { randomBytes } from 'node:crypto';
import type { DiscoverResult } from '@holdfast/api-contract';
import type { Clock } from '@holdfast/kernel';
import { Lwm2mPath, type Discovered, type Entry } from '@holdfast/lwm2m';
import type { z } from 'zod';
import type { Journal } from '../journal/journal.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { LinkTo } from './device-link.ts';
import type { DeviceRecord } from './device-record.ts';
import type { Fleet } from './fleet.ts';
import { DeviceError, type DeviceErrorCode } from './fleet-error.ts';
import type { Observations } from './observations.ts';
import { nameOfPaths, type OperationRequest, type WrittenEntry } from './operation-request.ts';
import { valueRows, type ReportedValue } from './value-rows.ts';

export interface AskingParts {
  readonly fleet: Fleet;
  readonly observations: Observations;
  readonly linkTo: LinkTo;
  readonly journal: Journal;
  readonly clock: Clock;
}

type Links = z.output<typeof DiscoverResult>['links'];

/** What a device did. */
export interface Answer {
  /** What was asked for; of a create, the new instance. */
  readonly path: Lwm2mPath;
  /** What it reported. */
  readonly values: readonly ReportedValue[];
  readonly links?: Links;
  /** Puts what follows from it, for the caller to commit beside what the answer means to the caller. */
  keep(change: Change): void;
}

const TOKEN_BYTES = 8;
const SAID_NO: ReadonlySet<DeviceErrorCode> = new Set(['device_refused', 'device_misbehaved']);

/** Speaks with devices (LwM2M Core 1.1.1 §6.3, §6.4). Who asks, when, and what is told of it is the callers' affair. */
export class AskDevice {
  readonly #parts: AskingParts;

  constructor(parts: AskingParts) {
    this.#parts = parts;
  }

  /** Asks, and resolves when what follows from the answer is durable. */
  async askAndKeep(record: DeviceRecord, request: OperationRequest): Promise<Answer> {
    const answer = await this.ask(record, request);
    await transact(this.#parts.journal, (change) => answer.keep(change));
    return answer;
  }

  /** Rejects with DeviceError where the device did not do it. */
  async ask(record: DeviceRecord, request: OperationRequest): Promise<Answer> {
    const { path } = request;
    const link = this.#parts.linkTo(record);
    switch (request.kind) {
      case 'read':
        return this.#reported(record, path, await link.read(path));
      case 'observe':
        return await this.#observe(record, path, path.text, (token) => link.observe(path, token));
      case 'discover':
        return { ...this.#done(record, path), links: linksOf(await link.discover(path)) };
      case 'execute':
        await link.execute(path, request.arguments);
        return this.#done(record, path);
      case 'write-attributes':
        await link.writeAttributes(path, request.attributes);
        return this.#done(record, path);
      case 'write':
        await link.write(path, request.entries, request.mode);
        return this.#written(record, path, request.entries);
      case 'create': {
        const created = await link.create(path, request.instance, request.entries);
        const moved = request.entries.map((entry) => ({
          ...entry,
          path: Lwm2mPath.of(...created.ids, ...entry.path.ids.slice(2)),
        }));
        return this.#written(record, created, moved);
      }
      case 'delete':
        return await this.#delete(record, path);
      case 'read-composite':
        return this.#reported(record, path, await link.composite.read(request.paths));
      case 'observe-composite': {
        const { paths } = request;
        const ask = (token: string) => link.composite.observe(paths, token);
        return await this.#observe(record, path, nameOfPaths(paths), ask);
      }
      case 'write-composite':
        await link.composite.write(request.entries);
        return this.#written(record, path, request.entries);
    }
    return request satisfies never;
  }

  /** What was known of what is gone goes, too. */
  async #delete(record: DeviceRecord, path: Lwm2mPath): Promise<Answer> {
    const { fleet, linkTo } = this.#parts;
    const known = await fleet.values(record.row.endpoint);
    await linkTo(record).delete(path);
    const gone = known.filter((value) => path.isPrefixOf(Lwm2mPath.parse(value.path)));
    return this.#done(record, path, (change) => {
      for (const value of gone) change.remove('value', { device: record.row.device, path: value.path });
    });
  }

  /**
   * Observes; or, where that is observed already, asks anew with the same token, which replaces the device's entry instead of
   * adding another (RFC 7641 §4.1).
   */
  async #observe(
    record: DeviceRecord,
    path: Lwm2mPath,
    name: string,
    ask: (token: string) => Promise<readonly Entry[]>,
  ): Promise<Answer> {
    const { observations } = this.#parts;
    const before = observations.find(record, name);
    const token = before?.row.token ?? randomBytes(TOKEN_BYTES).toString('hex');
    const watched = await observations.expect(record, name, token);
    let entries: readonly Entry[];
    try {
      entries = await ask(token);
    } catch (error) {
      // One that was there before ends by the device's word alone: that there is no answer, or no way to it, says nothing.
      const said = error instanceof DeviceError && SAID_NO.has(error.code);
      if (before === undefined || said) await observations.end(watched, undefined);
      throw error;
    }
    return this.#reported(record, path, entries);
  }

  /** What a device reported, to be kept. */
  #reported(record: DeviceRecord, path: Lwm2mPath, entries: readonly Entry[]): Answer {
    const values = valueRows(record.row.device, entries, this.#parts.clock);
    const done = this.#done(record, path, (change) => this.#parts.fleet.keep(change, record, values));
    return { ...done, values };
  }

  /** What can only be written is a secret or a command more often than not: it is never kept. */
  #written(record: DeviceRecord, path: Lwm2mPath, entries: readonly WrittenEntry[]): Answer {
    const readable = entries.filter(({ isSecret }) => !isSecret);
    const values = valueRows(record.row.device, readable, this.#parts.clock);
    return this.#done(record, path, (change) => this.#parts.fleet.keep(change, record, values));
  }

  /** An answer shows that the device is there, and moves its session on. */
  #done(record: DeviceRecord, path: Lwm2mPath, also?: (change: Change) => void): Answer {
    return {
      path,
      values: [],
      keep: (change) => {
        const from = this.#parts.linkTo(record).heard();
        if (from !== undefined) this.#parts.fleet.heard(change, record, from);
        also?.(change);
      },
    };
  }
}

const linksOf = (found: readonly Discovered[]): Links =>
  found.map(({ path, attributes, version, dimension }) => ({
    path: path.text,
    attributes: {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])),
      ...(version === undefined ? {} : { ver: version }),
      ...(dimension === undefined ? {} : { dim: String(dimension) }),
    },
  }));
