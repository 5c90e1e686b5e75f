import type { Clock, Peer, StreamConnection, Timer } from '@holdfast/kernel';
import type { CoapError } from '../coap-error.ts';
import { SWEEP_MS, type StreamLimits } from './stream-limits.ts';
import { StreamSession, type SessionContext } from './stream-session.ts';

interface SessionsContext<P extends Peer> extends Pick<
  SessionContext<P>,
  'onMessage' | 'onGreeting' | 'onEnd' | 'waiting' | 'tokenBytes'
> {
  readonly clock: Clock;
  readonly limits: StreamLimits;
}

/** All connections, within their limits of number, bytes and time. One timer looks at every deadline. */
export class StreamSessions<P extends Peer> {
  readonly #context: SessionsContext<P>;
  readonly #byKey = new Map<string, StreamSession<P>>();
  readonly #byHost = new Map<string, number>();
  #pendingBytes = 0;
  #timer: Timer | undefined;

  constructor(context: SessionsContext<P>) {
    this.#context = context;
  }

  get size(): number {
    return this.#byKey.size;
  }

  get(peer: P): StreamSession<P> | undefined {
    return this.#byKey.get(peer.key);
  }

  /** Undefined: a limit is reached, and the connection closed. */
  add(connection: StreamConnection<P>): StreamSession<P> | undefined {
    const { limits, clock } = this.#context;
    const { key, address } = connection.peer;
    const ofHost = this.#byHost.get(address.host) ?? 0;
    if (this.size >= limits.connections || ofHost >= limits.connectionsPerHost || this.#byKey.has(key)) {
      connection.destroy();
      return undefined;
    }
    this.#byHost.set(address.host, ofHost + 1);
    const session = new StreamSession<P>(connection, {
      ...this.#context,
      onPending: this.#onPending,
      onEnd: this.#onEnd,
    });
    this.#byKey.set(key, session);
    session.start();
    this.#timer ??= clock.after(SWEEP_MS, this.#sweep);
    return session;
  }

  /** Says goodbye to all. */
  close(): void {
    for (const session of this.#byKey.values()) session.release();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #onEnd = (session: StreamSession<P>, error: CoapError): void => {
    const { key, address } = session.peer;
    this.#byKey.delete(key);
    const left = (this.#byHost.get(address.host) ?? 1) - 1;
    if (left === 0) this.#byHost.delete(address.host);
    else this.#byHost.set(address.host, left);
    this.#context.onEnd(session, error);
  };

  readonly #onPending = (change: number): void => {
    this.#pendingBytes += change;
    if (this.#pendingBytes <= this.#context.limits.pendingBytes) return;
    let largest: StreamSession<P> | undefined;
    for (const session of this.#byKey.values()) {
      if (largest === undefined || session.pendingBytes > largest.pendingBytes) largest = session;
    }
    largest?.abort('too many bytes wait for the rest of their messages');
  };

  readonly #sweep = (): void => {
    this.#timer = undefined;
    const { clock } = this.#context;
    const now = clock.monotonic();
    for (const session of this.#byKey.values()) session.check(now);
    if (this.#byKey.size > 0) this.#timer = clock.after(SWEEP_MS, this.#sweep);
  };
}
