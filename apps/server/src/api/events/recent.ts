import type { StreamMessage, StreamMessageName } from '@holdfast/api-contract';
import { BoundedMap, randomId } from '@holdfast/kernel';

/** The messages that are kept as they were said. Of `device` only the newest counts, which the fleet has. */
export type KeptName = Exclude<StreamMessageName, 'device' | 'reset'>;

/** How many of each are kept for a reader that comes back. */
const KEPT: Readonly<Record<KeptName, number>> = { removed: 1000, values: 2000, feed: 1000 };
/** A reader that has missed more than so many reads all anew, which is less to send. */
const DEVICES = 20_000;

export interface Said<N extends KeptName = KeptName> {
  readonly id: number;
  readonly name: N;
  readonly endpoint: string | null;
  readonly data: () => StreamMessage<N>;
}

interface Kept {
  /** A ring: the message with the lowest id is at `start`. */
  readonly ring: Said[];
  start: number;
  /** Id of the newest message that is no longer kept; 0 = none. */
  lost: number;
}

/**
 * What was said since this process started, as far as it is kept: a reader that lost its connection gets what it missed. Ids
 * are one running number behind a name for the process, so that an id of an earlier process is known as such.
 */
export class Recent {
  readonly #process = randomId('p').slice(2, 12);
  #last = 0;
  readonly #kept: Readonly<Record<KeptName, Kept>> = {
    removed: { ring: [], start: 0, lost: 0 },
    values: { ring: [], start: 0, lost: 0 },
    feed: { ring: [], start: 0, lost: 0 },
  };
  #devicesLost = 0;
  readonly #devices = new BoundedMap<string, number>(DEVICES, (_, id) => {
    this.#devicesLost = id;
  });

  /** The newest id, as the stream has it. */
  get position(): string {
    return this.format(this.#last);
  }

  format(id: number): string {
    return `${this.#process}-${id}`;
  }

  /** Undefined for an id of another process, or for none of ours at all. */
  parse(text: string): number | undefined {
    const match = /^([0-9a-z]{10})-(\d{1,15})$/.exec(text);
    if (match?.[1] !== this.#process) return undefined;
    const id = Number(match[2]);
    return id <= this.#last ? id : undefined;
  }

  device(endpoint: string): number {
    this.#last++;
    this.#devices.set(endpoint, this.#last);
    return this.#last;
  }

  say<N extends KeptName>(name: N, endpoint: string | null, data: () => StreamMessage<N>): number {
    const said = { id: ++this.#last, name, endpoint, data } as Said;
    if (name === 'removed' && endpoint !== null) this.#devices.delete(endpoint);
    const kept = this.#kept[name];
    if (kept.ring.length < KEPT[name]) {
      kept.ring.push(said);
    } else {
      kept.lost = kept.ring[kept.start]?.id ?? 0;
      kept.ring[kept.start] = said;
      kept.start = (kept.start + 1) % kept.ring.length;
    }
    return said.id;
  }

  /** What was said after an id under these names; undefined where some of it is no longer kept. */
  since(after: number, names: ReadonlySet<StreamMessageName>): readonly Said[] | undefined {
    const missed: Said[] = [];
    for (const [name, kept] of Object.entries(this.#kept)) {
      if (!names.has(name as KeptName)) continue;
      if (kept.lost > after) return undefined;
      missed.push(...kept.ring.filter(({ id }) => id > after));
    }
    return missed.sort((a, b) => a.id - b.id);
  }

  /** Which devices changed after an id; undefined where that is no longer known. */
  devicesSince(after: number): readonly (readonly [endpoint: string, id: number])[] | undefined {
    if (this.#devicesLost > after) return undefined;
    return [...this.#devices].filter(([, id]) => id > after);
  }
}
