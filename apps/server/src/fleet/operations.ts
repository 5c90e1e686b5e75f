import type {
  Attributes,
  DiscoverResult,
  Observation,
  OperationResult,
  PostBody,
  QueuedOperation,
  ReadResult,
  WriteBody,
} from '@holdfast/api-contract';
import { errorChain, type Logger } from '@holdfast/kernel';
import { Lwm2mPath, type ResourceLookup } from '@holdfast/lwm2m';
import type { z } from 'zod';
import type { Feed } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Models } from '../models/models.ts';
import type { Answer, AskDevice } from './ask-device.ts';
import type { LinkTo } from './device-link.ts';
import type { DeviceRecord } from './device-record.ts';
import { iso, reportedView } from './device-view.ts';
import { Fleet } from './fleet.ts';
import { DeviceError, FleetError } from './fleet-error.ts';
import { pathOf } from './json-values.ts';
import { pathsOf, type Observations, type Watched } from './observations.ts';
import {
  asSingle,
  isObserve,
  isRepeatable,
  nameOf,
  targetOfRequest,
  type OperationRequest,
} from './operation-request.ts';
import type { Asked, OperationQueue } from './queue/operation-queue.ts';
import { readRequest } from './read-request.ts';

export interface OperationsParts {
  readonly fleet: Fleet;
  readonly observations: Observations;
  readonly models: Models;
  readonly device: AskDevice;
  readonly queue: OperationQueue;
  readonly linkTo: LinkTo;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly log: Logger;
  /** Throws for what only key holders may ask of the device. */
  readonly guard?: (record: DeviceRecord, request: OperationRequest) => void;
}

/** Who asks, and what is to become of it where the device cannot be asked at once. */
export interface Asking extends Asked {
  /** Undefined: it waits for a device that sleeps. True: for one that is away, too. False: it never waits. */
  readonly queue: boolean | undefined;
}

type Done = z.output<typeof OperationResult>;

const CHANGES_NOTHING: ReadonlySet<OperationRequest['kind']> = new Set([
  'read',
  'observe',
  'discover',
  'read-composite',
  'observe-composite',
]);

/**
 * What people and programs ask of a device: at once where it is awake, through the queue where it sleeps. What changes a device
 * is told in the feed.
 */
export class Operations {
  readonly #parts: OperationsParts;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
  }

  async read(endpoint: string, text: string, asking: Asking): Promise<ReadResult | QueuedOperation> {
    const answer = await this.ask(endpoint, () => readRequest.read(text), asking);
    return 'keep' in answer ? readResult(answer) : answer;
  }

  async write(
    endpoint: string,
    text: string,
    body: WriteBody,
    mode: 'replace' | 'update',
    asking: Asking,
  ): Promise<Done | QueuedOperation> {
    const request = (lookup: ResourceLookup) => readRequest.write(text, body, mode, lookup);
    return doneOf(await this.ask(endpoint, request, asking));
  }

  async executeOrCreate(
    endpoint: string,
    text: string,
    body: z.output<typeof PostBody>,
    asking: Asking,
  ): Promise<Done | QueuedOperation> {
    const request = (lookup: ResourceLookup) => readRequest.executeOrCreate(text, body, lookup);
    return doneOf(await this.ask(endpoint, request, asking));
  }

  async delete(endpoint: string, text: string, asking: Asking): Promise<Done | QueuedOperation> {
    return doneOf(await this.ask(endpoint, () => readRequest.delete(text), asking));
  }

  async discover(
    endpoint: string,
    text: string,
    asking: Asking,
  ): Promise<z.output<typeof DiscoverResult> | QueuedOperation> {
    const answer = await this.ask(endpoint, () => readRequest.discover(text), asking);
    return 'keep' in answer ? { links: answer.links ?? [] } : answer;
  }

  async writeAttributes(
    endpoint: string,
    text: string,
    given: z.output<typeof Attributes>,
    asking: Asking,
  ): Promise<Done | QueuedOperation> {
    return doneOf(await this.ask(endpoint, () => readRequest.writeAttributes(text, given), asking));
  }

  async observe(endpoint: string, text: string, asking: Asking): Promise<ReadResult | QueuedOperation> {
    const answer = await this.ask(endpoint, () => readRequest.observe(text), asking);
    return 'keep' in answer ? readResult(answer) : answer;
  }

  /** Ordered by path. */
  observations(endpoint: string): readonly Observation[] {
    return this.#parts.observations
      .of(this.#parts.fleet.record(endpoint))
      .toSorted((a, b) => Lwm2mPath.compare(firstOf(a), firstOf(b)))
      .map(({ row, progress }) => ({
        path: row.path,
        since: iso(row.since),
        lastNotification: progress === undefined ? null : iso(progress.time),
      }));
  }

  async cancelObservation(endpoint: string, text: string): Promise<void> {
    const path = pathOf(text, [1, 2, 3, 4], 'something observed');
    const record = this.#parts.fleet.record(endpoint);
    const watched = this.#parts.observations.find(record, path.text);
    if (watched === undefined)
      throw new FleetError('observation_not_found', `${path.text} of "${endpoint}" is not observed`);
    await this.#parts.observations.end(watched, 'no longer observed');
    try {
      const away = whyNot(record);
      if (away !== undefined) throw away;
      await this.#parts.linkTo(record).cancelObservation(path, watched.row.token);
    } catch (error) {
      // Its next notification meets a reset, which ends it as well (RFC 7641 §3.6).
      this.#parts.log.debug(
        { endpoint, path: path.text, error: errorChain(error) },
        'the device was not told of the cancellation',
      );
    }
  }

  /** Resolves with what the device answered, or with what waits for it. */
  async ask(
    endpoint: string,
    requestFor: (lookup: ResourceLookup) => OperationRequest,
    asking: Asking,
  ): Promise<Answer | QueuedOperation> {
    const { fleet, models, queue } = this.#parts;
    const record = fleet.record(endpoint);
    const request = requestFor(Fleet.lookup(record, models.registry));
    this.#parts.guard?.(record, asSingle(request));
    const away = whyNot(record);
    const mayWait = asking.queue ?? (away === undefined || away.code === 'device_asleep');
    // Those that wait are done first, in the order in which they were asked for.
    if (mayWait && (away !== undefined || queue.hasWaiting(record)))
      return await queue.add(record, request, asking);
    if (away !== undefined) throw away;
    try {
      return await this.#now(record, request, asking);
    } catch (error) {
      if (waitsAfter(error, request, asking)) return await queue.add(record, request, asking);
      throw error;
    }
  }

  async #now(record: DeviceRecord, request: OperationRequest, asking: Asking): Promise<Answer> {
    const { journal, device } = this.#parts;
    let answer: Answer;
    try {
      answer = await device.ask(record, request);
    } catch (error) {
      const goesOn = waitsAfter(error, request, asking);
      const isNews = error instanceof DeviceError && !CHANGES_NOTHING.has(request.kind);
      if (isNews && !goesOn)
        await transact(journal, (change) => this.#tellFailure(change, record, request, error));
      throw error;
    }
    await transact(journal, (change) => {
      answer.keep(change);
      this.#tellDone(change, record, request);
    });
    return answer;
  }

  #tellFailure(change: Change, record: DeviceRecord, request: OperationRequest, error: DeviceError): void {
    this.#parts.feed.add(change, {
      type: 'operation.failed',
      text: `${nameOf(request)} failed: ${error.message}`,
      device: record.row,
      detail: { path: targetOfRequest(request), code: error.code },
    });
  }

  #tellDone(change: Change, { row }: DeviceRecord, request: OperationRequest): void {
    const path = targetOfRequest(request);
    const { feed } = this.#parts;
    const detail = { path };
    if (isObserve(request.kind))
      feed.add(change, { type: 'observation.started', text: `Observing ${path}`, device: row, detail });
    if (!CHANGES_NOTHING.has(request.kind))
      feed.add(change, { type: 'operation.done', text: `${nameOf(request)} done`, device: row, detail });
  }
}

const firstOf = (watched: Watched): Lwm2mPath => pathsOf(watched)[0] ?? Lwm2mPath.root;

/** Why a device cannot be asked now; undefined where it can. */
export function whyNot({ state, row: { endpoint } }: DeviceRecord): DeviceError | undefined {
  switch (state) {
    case 'unknown':
      return new DeviceError('not_registered', `"${endpoint}" has never registered`);
    case 'offline':
      return new DeviceError('not_registered', `"${endpoint}" is offline: it must register first`);
    case 'asleep':
      return new DeviceError(
        'device_asleep',
        `"${endpoint}" is asleep; it can be reached when it next sends something`,
      );
    default:
      return undefined;
  }
}

/** It waits now: it never reached the device, or there is no harm in doing it twice. */
function waitsAfter(error: unknown, request: OperationRequest, { queue }: Asking): boolean {
  if (!(error instanceof DeviceError)) return false;
  if (error.code === 'device_asleep') return queue !== false;
  const isMissed =
    error.code === 'not_registered' || (error.code === 'device_timeout' && isRepeatable(request));
  return queue === true && isMissed;
}

const doneOf = (answer: Answer | QueuedOperation): Done | QueuedOperation =>
  'keep' in answer ? { path: answer.path.text, done: true } : answer;

function readResult({ path, values: reported }: Answer): ReadResult {
  const values = reported.map(reportedView);
  const [only] = values;
  const isOne = values.length === 1 && only !== undefined && only.path === path.text;
  return isOne ? { path: path.text, value: only.value, values } : { path: path.text, values };
}
