import type { StreamMessageName } from '@holdfast/api-contract';
import type { EventStream } from './event-stream.ts';

export interface StreamFilter {
  /** Only what concerns this device. */
  readonly endpoint: string | undefined;
  readonly names: ReadonlySet<StreamMessageName>;
}

/** All streams that want the same: what they get is put together for them once. */
export class StreamGroup {
  readonly filter: StreamFilter;
  readonly streams = new Set<EventStream>();
  #parts: Uint8Array[] = [];

  constructor(filter: StreamFilter) {
    this.filter = filter;
  }

  add(message: Uint8Array): void {
    this.#parts.push(message);
  }

  /** Hands on what was added since. */
  flush(): void {
    const [first] = this.#parts;
    if (first === undefined) return;
    const chunk = this.#parts.length === 1 ? first : new Uint8Array(Buffer.concat(this.#parts));
    this.#parts = [];
    for (const stream of this.streams) stream.push(chunk);
  }
}

/** The open streams by what they want, so that a message finds its readers without asking each. */
export class StreamGroups {
  /** By endpoint, null for streams that take every device; then by the messages' names. */
  readonly #groups = new Map<string | null, Map<string, StreamGroup>>();
  #size = 0;

  /** How many streams there are. */
  get size(): number {
    return this.#size;
  }

  of(filter: StreamFilter): StreamGroup {
    const place = filter.endpoint ?? null;
    const groups = this.#groups.get(place) ?? new Map<string, StreamGroup>();
    this.#groups.set(place, groups);
    const group = groups.get(namesKey(filter)) ?? new StreamGroup(filter);
    groups.set(namesKey(filter), group);
    return group;
  }

  join(group: StreamGroup, stream: EventStream): void {
    group.streams.add(stream);
    this.#size++;
  }

  leave(group: StreamGroup, stream: EventStream): void {
    if (!group.streams.delete(stream)) return;
    this.#size--;
    if (group.streams.size > 0) return;
    const place = group.filter.endpoint ?? null;
    const groups = this.#groups.get(place);
    groups?.delete(namesKey(group.filter));
    if (groups?.size === 0) this.#groups.delete(place);
  }

  /** Who wants this message of this device; null for what concerns none. */
  wanting(name: StreamMessageName, endpoint: string | null): StreamGroup[] {
    const wanting: StreamGroup[] = [];
    for (const place of endpoint === null ? [null] : [null, endpoint])
      for (const group of this.#groups.get(place)?.values() ?? [])
        if (group.filter.names.has(name)) wanting.push(group);
    return wanting;
  }

  *[Symbol.iterator](): Iterator<StreamGroup> {
    for (const groups of this.#groups.values()) yield* groups.values();
  }
}

const namesKey = ({ names }: StreamFilter): string => [...names].sort().join(',');
