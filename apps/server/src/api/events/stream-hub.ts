import type { StreamMessage, StreamMessageName } from '@holdfast/api-contract';
import type { Clock, Timer } from '@holdfast/kernel';
import type { ServerEvent } from '../../bus/server-event.ts';
import { ApiProblem } from '../problem.ts';
import type { Rooms } from '../rooms.ts';
import { DevicePace, SLOT_MS } from './device-pace.ts';
import { EventStream } from './event-stream.ts';
import { Recent, type KeptName } from './recent.ts';
import { encodeMessage, encodeStart, heartbeat } from './sse.ts';
import { StreamGroups, type StreamFilter, type StreamGroup } from './stream-groups.ts';

const MOST_STREAMS = 200;
const HEARTBEAT_MS = 15_000;
/** A reader that comes back and missed more devices than this is better off fetching all anew. */
const MOST_RESUMED_DEVICES = 1000;

export interface OpenOptions {
  readonly filter: StreamFilter;
  /** What the reader saw last, where it comes back. */
  readonly lastEventId: string | undefined;
  /** Breaks the connection of a reader that takes nothing. */
  readonly abort: () => void;
  readonly onClosed: () => void;
}

/**
 * Carries the bus to every open stream. It subscribes once; a message is encoded once, joined once for each filter, and handed
 * on every tenth of a second, so that the cost follows what happens and not how many look on.
 */
export class StreamHub {
  readonly #fleet: Pick<Rooms['fleet'], 'summary'>;
  readonly #clock: Clock;
  readonly #pace: DevicePace;
  readonly #recent = new Recent();
  readonly #groups = new StreamGroups();
  readonly #unsubscribe: () => void;
  #tick: Timer | undefined;
  #beat: Timer | undefined;
  #closed = false;

  constructor(rooms: { fleet: Pick<Rooms['fleet'], 'summary'>; bus: Rooms['bus'] }, clock: Clock) {
    this.#fleet = rooms.fleet;
    this.#clock = clock;
    this.#pace = new DevicePace(clock);
    this.#unsubscribe = rooms.bus.subscribe((event) => this.#on(event));
  }

  /** How many streams are open. */
  get size(): number {
    return this.#groups.size;
  }

  /** Throws ApiProblem `too_many_streams`. */
  open({ filter, lastEventId, abort, onClosed }: OpenOptions): EventStream {
    if (this.#closed || this.#groups.size >= MOST_STREAMS) throw new ApiProblem('too_many_streams');
    const group = this.#groups.of(filter);
    // What was said before is either known to this reader or among what it has missed.
    group.flush();
    const stream = new EventStream({
      reset: () => this.#reset('the stream could not keep up'),
      abort,
      onClosed: () => {
        this.#groups.leave(group, stream);
        onClosed();
      },
    });
    this.#groups.join(group, stream);
    stream.push(encodeStart(this.#recent.position));
    if (lastEventId !== undefined) stream.push(this.#missed(filter, lastEventId));
    this.#scheduleBeat();
    return stream;
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#tick?.cancel();
    this.#beat?.cancel();
    for (const group of this.#groups) {
      group.flush();
      for (const stream of group.streams) stream.end();
    }
  }

  #on(event: ServerEvent): void {
    switch (event.kind) {
      case 'device':
        this.#pace.changed(event.endpoint);
        break;
      case 'removed':
        this.#pace.forget(event.endpoint);
        this.#say('removed', event.endpoint, () => ({ endpoint: event.endpoint }));
        break;
      case 'values':
        this.#say('values', event.endpoint, () => ({
          endpoint: event.endpoint,
          values: [...event.values()],
        }));
        break;
      case 'feed':
        this.#say('feed', event.event.endpoint, () => ({ event: event.event }));
        break;
    }
    this.#scheduleTick();
  }

  #say<N extends KeptName>(name: N, endpoint: string | null, data: () => StreamMessage<N>): void {
    const id = this.#recent.say(name, endpoint, data);
    this.#hand(this.#groups.wanting(name, endpoint), name, id, data);
  }

  #sayDevice(endpoint: string): void {
    const id = this.#recent.device(endpoint);
    const groups = this.#groups.wanting('device', endpoint);
    const device = groups.length === 0 ? undefined : this.#fleet.summary(endpoint);
    if (device !== undefined) this.#hand(groups, 'device', id, () => ({ device }));
  }

  #hand<N extends StreamMessageName>(
    groups: readonly StreamGroup[],
    name: N,
    id: number,
    data: () => StreamMessage<N>,
  ): void {
    if (groups.length === 0) return;
    const message = this.#encode(name, id, data());
    for (const group of groups) group.add(message);
  }

  /** What a reader that comes back has missed, or a reset where that is not known in full. */
  #missed({ endpoint, names }: StreamFilter, lastEventId: string): Uint8Array {
    const after = this.#recent.parse(lastEventId);
    if (after === undefined) return this.#reset('the server was restarted');
    const concerns = (of: string | null): boolean => endpoint === undefined || of === endpoint;
    const said = this.#recent.since(after, names);
    const changed = names.has('device') ? this.#recent.devicesSince(after) : [];
    const devices = changed?.filter(([of]) => concerns(of));
    if (said === undefined || devices === undefined || devices.length > MOST_RESUMED_DEVICES)
      return this.#reset('too much has happened since');
    const messages = said
      .filter((message) => concerns(message.endpoint))
      .map(({ id, name, data }) => ({ id, message: this.#encode(name, id, data()) }));
    for (const [of, id] of devices) {
      const device = this.#fleet.summary(of);
      if (device !== undefined) messages.push({ id, message: this.#encode('device', id, { device }) });
    }
    messages.sort((a, b) => a.id - b.id);
    return new Uint8Array(Buffer.concat(messages.map(({ message }) => message)));
  }

  #encode<N extends StreamMessageName>(name: N, id: number, data: StreamMessage<N>): Uint8Array {
    return encodeMessage(name, this.#recent.format(id), data);
  }

  #reset(reason: string): Uint8Array {
    return encodeMessage('reset', this.#recent.position, { reason });
  }

  /** Runs only while something waits, so that a quiet fleet costs nothing. */
  #scheduleTick(): void {
    this.#tick ??= this.#clock.after(SLOT_MS, () => {
      this.#tick = undefined;
      for (const endpoint of this.#pace.takeDue()) this.#sayDevice(endpoint);
      for (const group of this.#groups) group.flush();
      if (this.#pace.isWaiting) this.#scheduleTick();
    });
  }

  #scheduleBeat(): void {
    if (this.size === 0) return;
    this.#beat ??= this.#clock.after(HEARTBEAT_MS, () => {
      this.#beat = undefined;
      for (const group of this.#groups) for (const stream of group.streams) stream.beat(heartbeat);
      this.#scheduleBeat();
    });
  }
}
