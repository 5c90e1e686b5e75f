import { utf8 } from '@holdfast/bytes';
import type { Clock, Peer, StreamConnection } from '@holdfast/kernel';
import { CoapError } from '../coap-error.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import { encodeFrame } from './frame-codec.ts';
import { FrameReader } from './frame-reader.ts';
import { decodeSignal, encodeSignal, isSignal, type Signal } from './signals.ts';
import type { StreamLimits } from './stream-limits.ts';

export interface SessionContext<P extends Peer> {
  readonly clock: Clock;
  readonly limits: StreamLimits;
  /** Longest token that is taken. */
  readonly tokenBytes: number;
  /** Neither empty nor a signal. */
  readonly onMessage: (session: StreamSession<P>, message: StreamMessage) => void;
  /** The peer's CSM has come. */
  readonly onGreeting: (session: StreamSession<P>) => void;
  /** More or fewer bytes wait for the rest of their message. */
  readonly onPending: (change: number) => void;
  /** Once. */
  readonly onEnd: (session: StreamSession<P>, error: CoapError) => void;
  /** Responses that we wait for from this peer. */
  readonly waiting: (peer: P) => boolean;
}

/** Before and without a CSM that says otherwise (RFC 8323 §5.3.1). */
const BASE_MESSAGE_BYTES = 1152;

/** Nothing can be said in less. */
const LEAST_MESSAGE_BYTES = 64;

/** One connection: its greeting, its messages, its signals and its end (RFC 8323 §3, §5). What the messages mean is not known here. */
export class StreamSession<P extends Peer> {
  readonly peer: P;
  readonly #connection: StreamConnection<P>;
  readonly #context: SessionContext<P>;
  readonly #reader: FrameReader;
  /** What came while the connection was told to wait. */
  readonly #chunks: Uint8Array[] = [];
  #reading: Iterator<StreamMessage> | undefined;
  #state: 'greeting' | 'open' | 'releasing' | 'ended' = 'greeting';
  #peerMessageBytes = BASE_MESSAGE_BYTES;
  #peerBlockWise = false;
  #running = 0;
  #pendingBytes = 0;
  #greeted: (() => void)[] = [];
  /** When each of these began, by the monotonic clock. */
  #openedAt: number;
  #receivedAt: number;
  #messageAt: number | undefined;
  #blockedAt: number | undefined;
  #pingedAt: number | undefined;
  #releasedAt: number | undefined;

  constructor(connection: StreamConnection<P>, context: SessionContext<P>) {
    const { limits, clock } = context;
    this.peer = connection.peer;
    this.#connection = connection;
    this.#context = context;
    // Nobody has been told yet that more is taken.
    this.#reader = new FrameReader(Math.min(BASE_MESSAGE_BYTES, limits.messageBytes));
    this.#openedAt = clock.monotonic();
    this.#receivedAt = this.#openedAt;
  }

  /** Greets, and begins to read. Only now can it end. */
  start(): void {
    const { limits, tokenBytes } = this.#context;
    this.#connection.listen({ data: this.#data, drain: this.#drained, close: this.#closed });
    const maxMessageBytes = limits.messageBytes;
    this.#signal({ kind: 'csm', maxMessageBytes, blockWise: true, tokenBytes });
  }

  get state(): 'greeting' | 'open' | 'releasing' | 'ended' {
    return this.#state;
  }

  /** Bytes of a message that is not whole yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Longest message that the peer takes. */
  get peerMessageBytes(): number {
    return this.#peerMessageBytes;
  }

  get peerBlockWise(): boolean {
    return this.#peerBlockWise;
  }

  /** Resolves when the peer's CSM has come, or never will. */
  async greeting(): Promise<void> {
    if (this.#state === 'greeting') await new Promise<void>((resolve) => this.#greeted.push(resolve));
  }

  /** Throws `closed`, `queue-full` where the peer does not take what was sent before, or `too-large` for what it would not take. */
  send(message: StreamMessage): void {
    if (this.#state === 'ended') throw new CoapError('closed', 'the connection has ended');
    if (this.#blockedAt !== undefined) throw new CoapError('queue-full', 'the peer reads too slowly');
    this.#write(this.#fitting(message));
  }

  /** An answer: taken even where the peer reads slowly, because only so many requests run. */
  answer(message: StreamMessage): void {
    if (this.#state !== 'ended') this.#write(this.#fitting(message));
  }

  /** A request of the peer's is with its handler. */
  begin(): void {
    this.#running++;
  }

  /** It has been answered. */
  done(): void {
    this.#running--;
    if (this.#state === 'ended') return;
    this.#endIfIdle();
    // Not at once: who answered may be in the midst of reading.
    if (this.#reading !== undefined) queueMicrotask(this.#pump);
  }

  /** Looks at the deadlines. */
  check(now: number): void {
    const { limits } = this.#context;
    const past = (since: number | undefined, ms: number): boolean => since !== undefined && now - since >= ms;
    if (this.#state === 'ended') return;
    if (this.#state === 'greeting' && past(this.#openedAt, limits.greetingMs)) this.abort('no CSM came');
    else if (past(this.#messageAt, limits.messageMs)) this.abort('a message took too long');
    else if (past(this.#blockedAt, limits.drainMs)) this.#drop('the peer does not take what is sent');
    else if (past(this.#pingedAt, limits.pongMs)) this.#drop('the peer is silent');
    else if (past(this.#releasedAt, limits.releaseMs)) this.#leave('the peer released the connection');
    else if (this.#pingedAt === undefined && past(this.#receivedAt, limits.pingAfterMs)) {
      this.#pingedAt = now;
      this.#signal({ kind: 'ping', token: new Uint8Array(), custody: false });
    }
  }

  /** Says goodbye; what the peer has not answered yet is lost. */
  release(): void {
    if (this.#state === 'ended') return;
    this.#signal({ kind: 'release', alternativeAddresses: [], holdOffSeconds: undefined });
    this.#leave('the connection was released');
  }

  /** RFC 8323 §5.6. */
  abort(reason: string, badCsmOption?: number): void {
    if (this.#state === 'ended') return;
    this.#signal({ kind: 'abort', badCsmOption, diagnostic: utf8(reason) });
    this.#leave(reason);
  }

  readonly #data = (bytes: Uint8Array): void => {
    if (this.#state === 'ended') return;
    this.#receivedAt = this.#context.clock.monotonic();
    // Whatever comes shows that the peer is there.
    this.#pingedAt = undefined;
    this.#chunks.push(bytes);
    this.#pump();
  };

  readonly #drained = (): void => {
    this.#blockedAt = undefined;
    this.#pump();
  };

  readonly #closed = (): void => this.#finish('the peer closed the connection');

  readonly #pump = (): void => {
    try {
      while (this.#state !== 'ended' && !this.#mustWait()) {
        if (this.#reading === undefined) {
          const chunk = this.#chunks.shift();
          if (chunk === undefined) break;
          this.#reading = this.#reader.read(chunk);
        }
        const next = this.#reading.next();
        if (next.done === true) this.#reading = undefined;
        else {
          this.#messageAt = undefined;
          this.#take(next.value);
        }
      }
    } catch (error) {
      if (!(error instanceof CoapError)) throw error;
      this.abort(error.message);
    }
    if (this.#state === 'ended') return;
    this.#pending(this.#reader.pending);
    if (this.#hasEnded()) return;
    if (this.#reader.pending === 0) this.#messageAt = undefined;
    else if (!this.#mustWait()) this.#messageAt ??= this.#context.clock.monotonic();
    if (this.#mustWait()) this.#connection.pause();
    else this.#connection.resume();
  };

  #pending(bytes: number): void {
    const change = bytes - this.#pendingBytes;
    this.#pendingBytes = bytes;
    if (change !== 0) this.#context.onPending(change);
  }

  /** Also after what may have ended it, which the compiler does not see. */
  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #mustWait(): boolean {
    return this.#blockedAt !== undefined || this.#running >= this.#context.limits.runningPerConnection;
  }

  #take(message: StreamMessage): void {
    // Empty messages may be sent to keep a connection alive, and mean nothing (RFC 8323 §3.4).
    if (message.code === 0) return;
    if (isSignal(message.code)) this.#signalled(message);
    else if (this.#state === 'greeting') this.abort('the first message is not a CSM');
    else this.#context.onMessage(this, message);
  }

  #signalled(message: StreamMessage): void {
    const signal = decodeSignal(message);
    if (signal.kind === 'bad') this.abort('a signal is not understood', signal.badCsmOption);
    else if (signal.kind === 'abort') this.#drop('the peer aborted the connection');
    else if (signal.kind === 'csm') {
      if ((signal.maxMessageBytes ?? BASE_MESSAGE_BYTES) < LEAST_MESSAGE_BYTES) {
        this.abort('too small a Max-Message-Size');
        return;
      }
      this.#peerMessageBytes = signal.maxMessageBytes ?? this.#peerMessageBytes;
      this.#peerBlockWise ||= signal.blockWise;
      if (this.#state !== 'greeting') return;
      this.#state = 'open';
      this.#reader.maxMessageBytes = this.#context.limits.messageBytes;
      this.#context.onGreeting(this);
      this.#resolveGreeting();
    } else if (this.#state === 'greeting') this.abort('the first message is not a CSM');
    else if (signal.kind === 'ping') this.#signal({ kind: 'pong', token: signal.token, custody: false });
    else if (signal.kind === 'release') {
      this.#state = 'releasing';
      this.#releasedAt ??= this.#context.clock.monotonic();
      this.#endIfIdle();
    }
  }

  #resolveGreeting(): void {
    for (const resolve of this.#greeted) resolve();
    this.#greeted = [];
  }

  #endIfIdle(): void {
    if (this.#state !== 'releasing' || this.#running > 0 || this.#context.waiting(this.peer)) return;
    this.#leave('the peer released the connection');
  }

  #signal(signal: Signal): void {
    this.#write(encodeFrame(encodeSignal(signal)));
  }

  #fitting(message: StreamMessage): Uint8Array {
    const frame = encodeFrame(message);
    if (frame.length <= this.#peerMessageBytes) return frame;
    throw new CoapError('too-large', `the peer takes ${this.#peerMessageBytes} bytes, not ${frame.length}`);
  }

  #write(frame: Uint8Array): void {
    if (!this.#connection.write(frame)) this.#blockedAt ??= this.#context.clock.monotonic();
  }

  /** Ends it, what was written being sent first. */
  #leave(reason: string): void {
    if (this.#state === 'ended') return;
    this.#finish(reason);
    this.#connection.end();
  }

  #drop(reason: string): void {
    if (this.#state === 'ended') return;
    this.#finish(reason);
    this.#connection.destroy();
  }

  #finish(reason: string): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#reading = undefined;
    this.#chunks.length = 0;
    this.#pending(0);
    this.#resolveGreeting();
    this.#context.onEnd(this, new CoapError('closed', reason));
  }
}
