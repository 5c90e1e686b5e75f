import { errorChain, type Clock, type Timer } from '@holdfast/kernel';
import {
  formatAddCheckpoint,
  proveConsistency,
  type Checkpoint,
  type Cosignature,
  type ReadTile,
  type SignedNote,
  type Witness,
} from '@holdfast/trust';
import type { WitnessRefusal } from '../log-event.ts';
import type { PostCheckpoint } from './post-checkpoint.ts';
import { readWitnessAnswer, type WitnessAnswer } from './witness-answer.ts';

/** What witnesses are to cosign. */
export interface Target {
  readonly checkpoint: Checkpoint;
  readonly note: SignedNote;
}

export interface WitnessLinkParts {
  readonly witness: Witness;
  /** Its submission prefix; undefined where nobody has said where it is. */
  readonly url: URL | undefined;
  readonly clock: Clock;
  readonly post: PostCheckpoint;
  readonly readTile: ReadTile;
  readonly onCosigned: (target: Target, cosignature: Cosignature) => void;
  readonly onRefused: (reason: WitnessRefusal, detail: string) => void;
}

/** How a witness stands, for people. Times are milliseconds. */
export interface WitnessState {
  readonly name: string;
  readonly url: string | null;
  /** The last that it has cosigned for us. */
  readonly cosigned: { readonly size: number; readonly time: number } | null;
  readonly refusal: {
    readonly reason: WitnessRefusal;
    readonly detail: string;
    readonly since: number;
  } | null;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A witness that names another size each time is not asked for ever. */
const MOST_CONFLICTS = 3;

/** Asks one witness, one request at a time; what it refuses is asked again later, with longer and longer pauses. */
export class WitnessLink {
  readonly #parts: WitnessLinkParts;
  readonly #abort = new AbortController();
  #target: Target | undefined;
  /** Of the checkpoint that it has cosigned last, as far as is known. */
  #oldSize = 0;
  #asking = false;
  #pause: Timer | undefined;
  #failures = 0;
  #cosigned: WitnessState['cosigned'] = null;
  #refusal: WitnessState['refusal'] = null;

  constructor(parts: WitnessLinkParts) {
    this.#parts = parts;
  }

  get state(): WitnessState {
    const { witness, url } = this.#parts;
    return { name: witness.name, url: url?.href ?? null, cosigned: this.#cosigned, refusal: this.#refusal };
  }

  /** From now on asks for this, in place of what it has asked for before. */
  want(target: Target): void {
    this.#target = target;
    this.#next();
  }

  stop(): void {
    this.#abort.abort();
    this.#pause?.cancel();
  }

  #next(): void {
    const target = this.#target;
    const { url } = this.#parts;
    if (target === undefined || url === undefined) return;
    if (this.#asking || this.#pause !== undefined || this.#abort.signal.aborted) return;
    this.#asking = true;
    void this.#ask(url, target).then((answer) => {
      this.#asking = false;
      if (!this.#abort.signal.aborted) this.#answered(target, answer);
    });
  }

  #answered(target: Target, answer: WitnessAnswer): void {
    const { clock, onCosigned, onRefused } = this.#parts;
    if (answer.kind === 'cosigned') {
      this.#failures = 0;
      this.#refusal = null;
      this.#cosigned = { size: target.checkpoint.size, time: clock.now() };
      if (this.#target === target) this.#target = undefined;
      onCosigned(target, answer.cosignature);
      this.#next();
      return;
    }
    const [reason, detail] =
      answer.kind === 'refused'
        ? [answer.reason, answer.detail]
        : (['rubbish', 'it names another size each time'] as const);
    const isNew = this.#refusal?.reason !== reason;
    this.#refusal = { reason, detail, since: isNew ? clock.now() : (this.#refusal?.since ?? clock.now()) };
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    this.#pause = clock.after(pause, () => {
      this.#pause = undefined;
      this.#next();
    });
    if (isNew) onRefused(reason, detail);
  }

  /** Never rejects. */
  async #ask(url: URL, { checkpoint, note }: Target): Promise<WitnessAnswer> {
    const { witness, post, readTile } = this.#parts;
    const { size } = checkpoint;
    let answer: WitnessAnswer = { kind: 'conflict', size: this.#oldSize };
    try {
      for (let tries = 0; tries < MOST_CONFLICTS && answer.kind === 'conflict'; tries++) {
        const oldSize = answer.size;
        if (oldSize > size)
          return refused('ahead', `it has cosigned ${oldSize} entries, of ${size} that there are`);
        const proof = await proveConsistency(oldSize, size, readTile);
        const body = formatAddCheckpoint({ oldSize, proof, note });
        answer = readWitnessAnswer(await post(url, body, this.#abort.signal), witness, checkpoint);
        if (answer.kind === 'conflict' && answer.size === oldSize)
          return refused('fork', `it has another root for ${oldSize} entries`);
      }
    } catch (error) {
      return refused('unreachable', errorChain(error));
    }
    if (answer.kind === 'cosigned') this.#oldSize = size;
    return answer;
  }
}

const refused = (reason: WitnessRefusal, detail: string): WitnessAnswer => ({
  kind: 'refused',
  reason,
  detail,
});
