import type { HandshakeFragment, HandshakeMessage } from './handshake-fragment.ts';

/** Messages ahead of the next one that are kept. A flight of any suite has fewer. */
const AHEAD = 8;
/** Pieces of one message that lie apart from each other. */
const MAX_GAPS = 64;

interface Partial {
  readonly type: number;
  readonly body: Uint8Array;
  /** What has come, as [from, to) pairs in order, none touching another. */
  readonly ranges: [number, number][];
}

/**
 * - `old`: of a message that is done: its sender retransmits.
 * - `kept`: now part of a message that is not whole yet, or known already.
 * - `refused`: contradicts what has come, or exceeds a limit.
 */
export type Reassembly = 'old' | 'kept' | 'refused';

/** Puts handshake messages together from fragments in any order, overlapping or doubled (RFC 6347 §4.2.3). */
export class Reassembler {
  #next: number;
  readonly #maxMessage: number;
  #partials: Map<number, Partial> | undefined;
  #held = 0;
  /** The next message, where it came in one piece: as nearly all do. A view. */
  #whole: HandshakeMessage | undefined;

  /** `next`: sequence number of the first message; `maxMessage`: of one in bytes; at most three times as much is held. */
  constructor(next: number, maxMessage: number) {
    this.#next = next;
    this.#maxMessage = maxMessage;
  }

  get next(): number {
    return this.#next;
  }

  add({ type, length, sequence, offset, part }: HandshakeFragment): Reassembly {
    if (sequence < this.#next) return 'old';
    if (sequence >= this.#next + AHEAD || length > this.#maxMessage || offset + part.length > length) {
      return 'refused';
    }
    const whole = this.#whole;
    if (whole !== undefined && sequence === this.#next)
      return whole.type === type && whole.body.length === length ? 'kept' : 'refused';
    let partial = this.#partials?.get(sequence);
    if (partial === undefined) {
      if (sequence === this.#next && part.length === length) {
        this.#whole = { type, sequence, body: part };
        return 'kept';
      }
      // The message that is waited for is always let in, so that later ones cannot keep it out.
      if (sequence !== this.#next && this.#held + length > 2 * this.#maxMessage) return 'refused';
      partial = { type, body: new Uint8Array(length), ranges: [] };
      this.#held += length;
      this.#partials ??= new Map();
      this.#partials.set(sequence, partial);
    } else if (partial.type !== type || partial.body.length !== length) {
      return 'refused';
    }
    if (partial.ranges.length >= MAX_GAPS) return 'refused';
    fill(partial, offset, part);
    return 'kept';
  }

  /** The next message in order, once it is whole. */
  take(): HandshakeMessage | undefined {
    const whole = this.#whole;
    if (whole !== undefined) {
      this.#whole = undefined;
      this.#next++;
      return whole;
    }
    const partial = this.#partials?.get(this.#next);
    if (partial === undefined) return undefined;
    const { type, body, ranges } = partial;
    const [first] = ranges;
    const isWhole = body.length === 0 || (first !== undefined && first[0] === 0 && first[1] === body.length);
    if (!isWhole) return undefined;
    this.#partials?.delete(this.#next);
    this.#held -= body.length;
    return { type, sequence: this.#next++, body };
  }
}

/** First come, first kept: an overlap does not replace what is there. */
function fill({ body, ranges }: Partial, offset: number, part: Uint8Array): void {
  let from = offset;
  let to = offset + part.length;
  if (from === to) return;
  const kept: [number, number][] = [];
  let at = from;
  for (const range of ranges) {
    if (range[1] < from || range[0] > to) {
      kept.push(range);
      continue;
    }
    if (range[0] > at) body.set(part.subarray(at - offset, range[0] - offset), at);
    at = Math.max(at, range[1]);
    from = Math.min(from, range[0]);
    to = Math.max(to, range[1]);
  }
  const end = offset + part.length;
  if (at < end) body.set(part.subarray(at - offset), at);
  kept.push([from, to]);
  kept.sort((a, b) => a[0] - b[0]);
  ranges.splice(0, ranges.length, ...kept);
}
