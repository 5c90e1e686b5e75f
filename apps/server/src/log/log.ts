import { utf8 } from '@holdfast/bytes';
import { errorChain, type Bus, type Clock, type Logger } from '@holdfast/kernel';
import {
  findCosignature,
  formatNote,
  openCheckpoint,
  parseNote,
  proveInclusion,
  signCheckpoint,
  TrustError,
  verifyQuorum,
  type EntryType,
  type LogIdentity,
  type LogProof,
  type Root,
  type SignedNote,
} from '@holdfast/trust';
import type { Journal } from '../journal/journal.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { Appends, type Head, type Within } from './appends.ts';
import { LogError } from './log-error.ts';
import type { LogEvent } from './log-event.ts';
import { LogKey } from './log-key.ts';
import { LogReader } from './log-reader.ts';
import type { LogStore } from './log-store.ts';
import type { PostCheckpoint } from './witnessing/post-checkpoint.ts';
import type { WitnessState } from './witnessing/witness-link.ts';
import { cosignedNote, Witnessing, type Cosigned, type Witnesses } from './witnessing/witnessing.ts';

export interface LogParts {
  readonly store: LogStore;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly bus: Bus<LogEvent>;
  readonly log: Logger;
  readonly post: PostCheckpoint;
}

export interface LogSettings {
  /** Of a log that is made now; later it is the one that the log has. */
  readonly origin: string;
  readonly witnesses: Witnesses;
}

interface ProofWaiting {
  readonly index: number;
  readonly resolve: (proof: LogProof) => void;
  readonly reject: (error: LogError) => void;
}

const MOST_PROOFS_WAITING = 20_000;

/** The transparency log: what the server appends, signs, has witnessed and publishes. docs/trust-format.md, "Log". */
export class Log {
  readonly reader: LogReader;
  readonly #parts: LogParts;
  readonly #key: LogKey;
  readonly #appends: Appends;
  #witnesses: Witnesses;
  readonly #urls: ReadonlyMap<string, URL | undefined>;
  #witnessing: Witnessing;
  #signed: SignedNote;
  /** Undefined until a quorum has cosigned. */
  #cosigned: Cosigned | undefined;
  readonly #waiting = new Set<ProofWaiting>();
  #stopped = false;

  private constructor(parts: LogParts, key: LogKey, appends: Appends, witnesses: Witnesses) {
    this.#parts = parts;
    this.#key = key;
    this.#appends = appends;
    this.#witnesses = witnesses;
    this.#urls = new Map(witnesses.witnesses.map(({ name, url }) => [name, url]));
    this.reader = new LogReader(parts.store, () => appends.head.size);
    this.#signed = this.#sign(appends.head);
    this.#witnessing = this.#witness();
  }

  /** Throws LogError `log_damaged`. */
  static async open(parts: LogParts, { origin, witnesses }: LogSettings): Promise<Log> {
    const { store, journal, clock } = parts;
    const key = await LogKey.open(parts, origin);
    let grew: (head: Head) => void = () => {};
    const appends = await Appends.open({
      store,
      journal,
      clock,
      origin: key.identity.origin,
      onHead: (head) => grew(head),
    });
    const log = new Log(parts, key, appends, witnesses);
    grew = (head) => log.#grew(head);
    await log.#recall();
    log.#ask();
    return log;
  }

  /** What a root names it by. */
  get identity(): LogIdentity {
    return this.#key.identity;
  }

  get size(): number {
    return this.#appends.head.size;
  }

  /** The size that a quorum of witnesses has cosigned. */
  get witnessedSize(): number {
    return this.#cosigned?.checkpoint.size ?? 0;
  }

  get witnesses(): readonly WitnessState[] {
    return this.#witnessing.states;
  }

  /**
   * What is published: the newest that a quorum has cosigned, or as long as there is none, the newest that the log has signed.
   */
  get checkpoint(): string {
    const cosigned = this.#cosigned;
    return formatNote(
      cosigned === undefined ? this.#signed : cosignedNote(cosigned, this.#witnesses.witnesses),
    );
  }

  /** See {@link Appends.append}. */
  append(type: EntryType, content: Uint8Array, within?: Within): Promise<{ readonly index: number }> {
    return this.#appends.append(type, content, within);
  }

  /**
   * Resolves once the entry is in a checkpoint that a quorum has cosigned; that may be long. Rejects with LogError
   * `log_entry_unknown`, `log_busy` or `log_stopped`.
   */
  async proofFor(index: number): Promise<LogProof> {
    if (this.#stopped) throw stopped();
    if (!(index >= 0 && index < this.size)) throw new LogError('log_entry_unknown', `no entry ${index}`);
    const cosigned = this.#cosigned;
    if (cosigned !== undefined && cosigned.checkpoint.size > index) return await this.#prove(index, cosigned);
    if (this.#waiting.size >= MOST_PROOFS_WAITING)
      throw new LogError('log_busy', 'too many wait for witnesses');
    return await new Promise((resolve, reject) => this.#waiting.add({ index, resolve, reject }));
  }

  /** From now on these have to cosign: the root is another. Where they are is as it was configured, by name. */
  async setWitnesses({ witnesses, quorum }: Pick<Root, 'witnesses' | 'quorum'>): Promise<void> {
    this.#witnessing.stop();
    const located = witnesses.map((witness) => ({ ...witness, url: this.#urls.get(witness.name) }));
    this.#witnesses = { witnesses: located, quorum };
    this.#cosigned = undefined;
    this.#witnessing = this.#witness();
    await this.#recall();
    if (this.#cosigned !== undefined) this.#answer(this.#cosigned);
    this.#ask();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#witnessing.stop();
    for (const { reject } of this.#waiting) reject(stopped());
    this.#waiting.clear();
    await this.#appends.stop();
  }

  #sign({ size, root }: Head): SignedNote {
    const { origin, key } = this.identity;
    return signCheckpoint({ origin, size, root }, key, (message) => this.#key.sign(message));
  }

  #grew(head: Head): void {
    this.#signed = this.#sign(head);
    this.#parts.bus.publish({ kind: 'log.appended', size: head.size });
    this.#ask();
  }

  #ask(): void {
    const { size, root } = this.#appends.head;
    const checkpoint = { origin: this.identity.origin, size, root };
    // A tree without entries says nothing that a witness could vouch for.
    if (size > 0 && size > this.witnessedSize) this.#witnessing.grew({ checkpoint, note: this.#signed });
  }

  #witness(): Witnessing {
    const { clock, bus, post } = this.#parts;
    const { readTile } = this.reader;
    const onQuorum = (cosigned: Cosigned): void => this.#publish(cosigned);
    return new Witnessing({ clock, bus, post, readTile, onQuorum }, this.#witnesses);
  }

  #publish(cosigned: Cosigned): void {
    const { size } = cosigned.checkpoint;
    const { journal, bus, log } = this.#parts;
    const { witnesses } = this.#witnesses;
    const isNew = size > this.witnessedSize;
    this.#cosigned = cosigned;
    const { origin } = this.identity;
    if (cosigned.cosignatures.length > 0) {
      const note = formatNote(cosignedNote(cosigned, witnesses));
      // A restart without it asks the witnesses again.
      journal
        .commit((batch) => batch.put('logCheckpoint', { origin, size, note }))
        .catch((error: unknown) => log.warn({ error: errorChain(error) }, 'cosignatures were not stored'));
    }
    if (!isNew) return;
    const names = cosigned.cosignatures.map(({ witness }) => witnesses[witness]?.name ?? '');
    bus.publish({ kind: 'log.witnessed', size, witnesses: names });
    this.#answer(cosigned);
  }

  /** Those who wait for what is now cosigned. */
  #answer(cosigned: Cosigned): void {
    for (const waiting of this.#waiting) {
      if (waiting.index >= cosigned.checkpoint.size) continue;
      this.#waiting.delete(waiting);
      this.#prove(waiting.index, cosigned).then(waiting.resolve, waiting.reject);
    }
  }

  /** The checkpoint that was cosigned before a restart, where it still is what these witnesses have to have cosigned. */
  async #recall(): Promise<void> {
    const stored = await this.#parts.store.loadLogCheckpoint();
    if (stored === undefined || stored.size > this.size) return;
    const { witnesses, quorum } = this.#witnesses;
    try {
      const note = parseNote(utf8(stored.note));
      const checkpoint = openCheckpoint(note, this.identity);
      const cosignatures = witnesses.flatMap((witness, at) => {
        const found = findCosignature(witness, checkpoint, note.signatures);
        return found === undefined ? [] : [{ witness: at, ...found }];
      });
      verifyQuorum(checkpoint, cosignatures, { witnesses, quorum });
      this.#cosigned = {
        checkpoint,
        note: { ...note, signatures: note.signatures.slice(0, 1) },
        cosignatures,
      };
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
    }
  }

  async #prove(index: number, { checkpoint, note, cosignatures }: Cosigned): Promise<LogProof> {
    const { size } = checkpoint;
    const path = await proveInclusion(index, size, this.reader.readTile);
    const [own] = note.signatures;
    if (own === undefined) throw new LogError('log_damaged', 'the checkpoint is not signed');
    return { index, size, path, logSignature: own.signature, cosignatures };
  }
}

const stopped = (): LogError => new LogError('log_stopped', 'the log has ended');
