import type { EventType, Feed as FeedPage, FeedEvent, FeedQuery } from '@holdfast/api-contract';
import { HoldfastError, type Bus, type Clock } from '@holdfast/kernel';
import type { z } from 'zod';
import type { ServerEvent } from '../bus/server-event.ts';
import type { Rows } from '../journal/rows.ts';
import type { Change } from '../journal/transact.ts';
import { printable } from '../printable.ts';
import type { FeedStore } from './feed-store.ts';

export class FeedError extends HoldfastError<'invalid_request'> {
  override readonly name = 'FeedError';
}

export interface NewEvent {
  readonly type: EventType;
  /** A plain sentence, without the endpoint name. */
  readonly text: string;
  readonly device?: Pick<Rows['device'], 'device' | 'endpoint'>;
  readonly detail?: FeedEvent['detail'];
}

/** Events that are kept: strangers and devices cause them, so that without an end they would fill the disk. */
const KEPT = 1_000_000;
const LONGEST_TEXT = 500;
const LONGEST_DETAIL = 300;

/** What happened, in the order in which it became durable. The oldest goes when a new one comes beyond `kept`. */
export class Feed {
  readonly #store: FeedStore;
  readonly #bus: Bus<ServerEvent>;
  readonly #clock: Clock;
  readonly #kept: number;
  #last: number;

  private constructor(store: FeedStore, bus: Bus<ServerEvent>, clock: Clock, last: number, kept: number) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
    this.#last = last;
    this.#kept = kept;
  }

  static async open(store: FeedStore, bus: Bus<ServerEvent>, clock: Clock, kept = KEPT): Promise<Feed> {
    return new Feed(store, bus, clock, await store.lastEvent(), kept);
  }

  /** The number of the next event to be added. */
  get next(): number {
    return this.#last + 1;
  }

  /** Adds a line to what is being committed; listeners hear of it afterwards. Texts may hold what a peer sent. */
  add(change: Change, { type, text, device, detail = {} }: NewEvent): void {
    this.#last += 1;
    const row: Rows['event'] = {
      event: this.#last,
      time: this.#clock.now(),
      type,
      device: device?.device ?? null,
      endpoint: device?.endpoint ?? null,
      text: printable(text, LONGEST_TEXT),
      detail: JSON.stringify(detail, (_, value: unknown) =>
        typeof value === 'string' ? printable(value, LONGEST_DETAIL) : value,
      ),
    };
    change.put('event', row);
    if (row.event > this.#kept) change.remove('event', { event: row.event - this.#kept });
    change.afterwards(() => this.#bus.publish({ kind: 'feed', event: viewOf(row) }));
  }

  async list({
    endpoint,
    type,
    limit,
    cursor,
  }: z.output<typeof FeedQuery>): Promise<z.output<typeof FeedPage>> {
    const before = cursor === undefined ? undefined : Number(cursor);
    if (before !== undefined && !Number.isSafeInteger(before))
      throw new FeedError('invalid_request', 'this cursor is not one of ours');
    const rows = await this.#store.events({ endpoint, type, limit: limit + 1, before });
    const page = rows.slice(0, limit);
    return { events: page.map(viewOf), cursor: rows.length > limit ? String(page.at(-1)?.event) : null };
  }
}

const viewOf = ({ event, time, type, endpoint, text, detail }: Rows['event']): FeedEvent => ({
  id: String(event),
  time: new Date(time).toISOString(),
  type: type as EventType,
  endpoint,
  text,
  detail: JSON.parse(detail) as FeedEvent['detail'],
});
