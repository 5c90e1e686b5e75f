import type { Clock, Peer, Timer } from '@holdfast/kernel';
import type { CidKey } from './cid-key.ts';
import type { CloseReason } from './dtls-session.ts';
import type { Session } from './session.ts';

export interface SessionTableOptions {
  readonly clock: Clock;
  readonly capacity: number;
  /** After how long a silent session is given up, and what it is told to be. Absent: never. */
  readonly silence: { readonly ms: number; readonly reason: CloseReason } | undefined;
  /** Called once for each session that the table itself gives up. */
  readonly gone: (session: Session, reason: CloseReason) => void;
}

/** Of {@link Session.activeAt}: coarse, so that it stays a small integer, which lies in the session itself. */
const TICK_MS = 100;

/** Established sessions by key, address and Connection ID, in order of their last activity. */
export class SessionTable {
  readonly #options: SessionTableOptions;
  readonly #byKey = new Map<string, Session>();
  readonly #byAddress = new Map<string, Session>();
  readonly #byCid = new Map<CidKey, Session>();
  #newest: Session | undefined;
  #oldest: Session | undefined;
  #timer: Timer | undefined;

  constructor(options: SessionTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byKey.size;
  }

  values(): IterableIterator<Session> {
    return this.#byKey.values();
  }

  byKey(key: string): Session | undefined {
    return this.#byKey.get(key);
  }

  byAddress(key: string): Session | undefined {
    return this.#byAddress.get(key);
  }

  byCid(key: CidKey): Session | undefined {
    return this.#byCid.get(key);
  }

  /** Takes the session in and lets its address point to it. A full table gives up the session that is silent for longest. */
  add(session: Session): void {
    if (this.#byKey.size >= this.#options.capacity && this.#oldest !== undefined) {
      this.#giveUp(this.#oldest, 'evicted');
    }
    this.#byKey.set(session.key, session);
    this.#byAddress.set(session.lower.key, session);
    const cid = session.ownCidKey();
    if (cid !== undefined) this.#byCid.set(cid, session);
    this.#link(session);
    this.#arm();
  }

  remove(session: Session): void {
    if (!this.#byKey.delete(session.key)) return;
    if (this.#byAddress.get(session.lower.key) === session) this.#byAddress.delete(session.lower.key);
    const cid = session.ownCidKey();
    if (cid !== undefined && this.#byCid.get(cid) === session) this.#byCid.delete(cid);
    this.#unlink(session);
  }

  /** The peer was heard from. */
  touch(session: Session): void {
    if (session === this.#newest) {
      session.activeAt = this.#now();
      return;
    }
    this.#unlink(session);
    this.#link(session);
  }

  move(session: Session, to: Peer): void {
    if (this.#byAddress.get(session.lower.key) === session) this.#byAddress.delete(session.lower.key);
    session.lower = to;
    this.#byAddress.set(to.key, session);
  }

  close(): void {
    this.#timer?.cancel();
  }

  #now(): number {
    return Math.ceil(this.#options.clock.monotonic() / TICK_MS);
  }

  #link(session: Session): void {
    session.activeAt = this.#now();
    session.older = this.#newest;
    session.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = session;
    this.#newest = session;
    this.#oldest ??= session;
  }

  #unlink(session: Session): void {
    const { newer, older } = session;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    session.newer = undefined;
    session.older = undefined;
  }

  #giveUp(session: Session, reason: CloseReason): void {
    this.remove(session);
    this.#options.gone(session, reason);
  }

  /** One timer for all, set for the session that is silent for longest. */
  #arm(): void {
    const { silence, clock } = this.#options;
    if (silence === undefined || this.#timer !== undefined || this.#oldest === undefined) return;
    const wait = this.#oldest.activeAt * TICK_MS + silence.ms - clock.monotonic();
    // A second at least, so that a busy table is not swept for each session on its own.
    this.#timer = clock.after(Math.max(1000, wait), () => {
      this.#timer = undefined;
      const before = clock.monotonic() - silence.ms;
      while (this.#oldest !== undefined && this.#oldest.activeAt * TICK_MS <= before)
        this.#giveUp(this.#oldest, silence.reason);
      this.#arm();
    });
  }
}
