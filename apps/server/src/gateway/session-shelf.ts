import { fromHex } from '@holdfast/bytes';
import { describeSession, type SessionDescription } from '@holdfast/dtls';
import { errorChain, type Address, type Logger } from '@holdfast/kernel';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Directory } from '../fleet/directory.ts';
import type { Journal } from '../journal/journal.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { identityOf } from './session-credential.ts';
import { markOf, SessionIndex, type SessionMark, type SessionSign } from './session-index.ts';
import type { IndexedSession, SessionStore, StoredSession } from './session-store.ts';
import type { SecurePeer } from './threads/secure-peer.ts';
import type { AdoptedSession } from './threads/thread-messages.ts';

/** A session that a thread has. */
export interface InUse {
  readonly peer: SecurePeer;
  readonly record: DeviceRecord;
  /** Of its pre-shared key; undefined where it proved itself otherwise. */
  readonly identity: string | undefined;
  /** Of its certificate or public key, where it has no identity. */
  readonly fingerprint: string | undefined;
  /** What the index finds it by. */
  readonly mark: SessionMark;
  /** The thread has let go of it, and what it received before is still being handed on. */
  hasLeft: boolean;
}

export interface SessionShelfParts {
  readonly store: SessionStore;
  readonly directory: Directory;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly log: Logger;
  /** Resolves when all that was received so far is on disk, or lost. */
  readonly settled: () => Promise<void>;
  /** Gives the session to the thread, or to the one that it belongs to. */
  readonly adopt: (
    thread: number | undefined,
    key: string,
    sign: SessionSign,
    session: Omit<AdoptedSession, 'handle'>,
  ) => SecurePeer;
}

/** Rows of the index to load at a time. */
const INDEX_PAGE = 5_000;

/**
 * Every session there is: those in use, and of the others, which wait in the store until something is heard from them or sent to
 * them, the index.
 */
export class SessionShelf {
  readonly #parts: SessionShelfParts;
  readonly #index = new SessionIndex();
  readonly #inUse = new Map<string, InUse>();
  readonly #recalling = new Map<string, Promise<InUse | undefined>>();

  constructor(parts: SessionShelfParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const { directory, store } = this.#parts;
    const lost: string[] = [];
    for (let after = '', isMore = true; isMore;) {
      const rows = await store.loadSessionIndex(after, INDEX_PAGE);
      for (const row of rows) {
        const record = directory.byNumber(row.device);
        if (record === undefined) lost.push(row.session);
        // One text for both where the device speaks over it, as nearly every device does.
        else this.#index.add(sameText(record.contact?.session, row.session), row.device, storedMark(row));
      }
      after = rows.at(-1)?.session ?? after;
      isMore = rows.length === INDEX_PAGE;
    }
    for (const key of lost) this.#remove(key);
  }

  inUse(key: string): InUse | undefined {
    return this.#inUse.get(key);
  }

  /** Keys of a device's sessions, the oldest first. */
  ofDevice({ row }: DeviceRecord): readonly string[] {
    return this.#index.ofDevice(row.device);
  }

  /** It is stored, and with its thread. */
  add(peer: SecurePeer, record: DeviceRecord, description: SessionDescription): void {
    const mark = markOf(signOf(description, peer.address));
    this.#inUse.set(peer.key, inUse(peer, record, description, mark));
    this.#index.add(peer.key, record.row.device, mark);
  }

  /** For a record that a thread cannot place: whose session it shows. */
  async find(thread: number, sign: SessionSign): Promise<InUse | undefined> {
    const key = this.#index.find(markOf(sign));
    return key === undefined ? undefined : await this.recall(key, thread);
  }

  /** Takes the session up where it is not in use; `thread` is the one that asks. Undefined: it has ended. */
  async recall(key: string, thread?: number): Promise<InUse | undefined> {
    const session = this.#inUse.get(key);
    if (session !== undefined && !session.hasLeft) return session;
    let recalling = this.#recalling.get(key);
    if (recalling === undefined) {
      recalling = this.#takeUp(key, thread).finally(() => this.#recalling.delete(key));
      this.#recalling.set(key, recalling);
    }
    return await recalling;
  }

  /** Undefined: it has ended. */
  async describe(key: string): Promise<SessionDescription | undefined> {
    const { store, directory } = this.#parts;
    const row = await store.loadSession(key);
    const record = row === undefined ? undefined : directory.byNumber(row.device);
    // Ended, and perhaps not yet removed.
    const isThere = record !== undefined && this.ofDevice(record).includes(key);
    const exported = row === undefined || !isThere ? undefined : this.#open(row, record);
    return exported === undefined ? undefined : describeSession(exported);
  }

  /** The thread has let go of it. It goes on when it is recalled. */
  left(peer: SecurePeer): void {
    const session = this.#inUse.get(peer.key);
    if (session?.peer !== peer) return;
    session.hasLeft = true;
    void this.#parts.settled().then(() => {
      if (this.#inUse.get(peer.key) === session) this.#inUse.delete(peer.key);
    });
  }

  /** The session has ended. Returns it, if it was in use. `tell` may put more into the transaction that removes it. */
  end(key: string, record: DeviceRecord, tell?: (change: Change) => void): InUse | undefined {
    this.#index.detach(key, record.row.device);
    const session = this.#inUse.get(key);
    if (session === undefined) {
      void this.#forget(key);
      return undefined;
    }
    this.#inUse.delete(key);
    this.#index.unsign(key, session.mark);
    this.#remove(key, tell);
    return session;
  }

  async #takeUp(key: string, thread: number | undefined): Promise<InUse | undefined> {
    const { directory, store, adopt, settled } = this.#parts;
    // What it received when it was in use before is on disk before it is read.
    await settled();
    const row = await store.loadSession(key);
    const record = row === undefined ? undefined : directory.byNumber(row.device);
    const isThere = record !== undefined && this.ofDevice(record).includes(key);
    if (row === undefined || !isThere) return undefined;
    const exported = this.#open(row, record);
    if (exported === undefined) return undefined;
    const { writeLimit, readHigh, readWindowHigh, readWindowLow, host, port } = row;
    const counters = { writeLimit, readHigh, readWindowHigh, readWindowLow, host, port };
    const peer = adopt(thread, key, storedSign(row), { exported, counters });
    const session = inUse(peer, record, describeSession(exported), storedMark(row));
    this.#inUse.set(key, session);
    return session;
  }

  /** One that cannot be opened is dropped: its device makes a new handshake. */
  #open({ session, sealed }: StoredSession, record: DeviceRecord): Uint8Array | undefined {
    const { keyring, log } = this.#parts;
    try {
      return keyring.unseal(sessionPurpose(session), sealed);
    } catch (error) {
      log.warn({ session, error: errorChain(error) }, 'a DTLS session cannot be opened, and is dropped');
      this.end(session, record);
      return undefined;
    }
  }

  async #forget(key: string): Promise<void> {
    const row = await this.#parts.store.loadSession(key).catch(() => undefined);
    if (row !== undefined) this.#index.unsign(key, storedMark(row));
    this.#remove(key);
  }

  #remove(session: string, tell: (change: Change) => void = () => {}): void {
    const { journal, log } = this.#parts;
    transact(journal, (change) => {
      change.remove('session', { session });
      change.remove('counter', { session });
      tell(change);
    }).catch((error: unknown) =>
      log.warn({ error: errorChain(error) }, 'a closed DTLS session could not be removed'),
    );
  }
}

/** What a session is sealed for. */
export const sessionPurpose = (key: string): string => `session:${key}`;

const storedSign = ({ connectionId, host, port }: IndexedSession): SessionSign =>
  connectionId === null ? { address: { host, port } } : { connectionId: fromHex(connectionId) };

const storedMark = (row: IndexedSession): SessionMark => markOf(storedSign(row));

const signOf = ({ connectionId }: SessionDescription, address: Address): SessionSign =>
  connectionId === undefined ? { address } : { connectionId };

const sameText = <T extends string | undefined>(known: string | null | undefined, text: T): T =>
  known === text ? (known as T) : text;

function inUse(
  peer: SecurePeer,
  record: DeviceRecord,
  { credential }: SessionDescription,
  mark: SessionMark,
): InUse {
  const identity = identityOf(credential);
  const fingerprint = credential.mode === 'psk' ? undefined : credential.fingerprint;
  // One text for both, where they are the same.
  return {
    peer,
    record,
    identity: sameText(record.row.identity, identity),
    fingerprint: sameText(record.row.fingerprint ?? record.certificate?.fingerprint, fingerprint),
    mark,
    hasLeft: false,
  };
}
