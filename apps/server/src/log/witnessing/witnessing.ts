import type { Bus, Clock, Timer } from '@holdfast/kernel';
import {
  cosignatureLine,
  type Cosignature,
  type NoteSignature,
  type ReadTile,
  type SignedNote,
  type Witness,
} from '@holdfast/trust';
import type { LogEvent } from '../log-event.ts';
import type { PostCheckpoint } from './post-checkpoint.ts';
import { WitnessLink, type Target, type WitnessState } from './witness-link.ts';

/** Whose word the log needs, as the root has it, and where those witnesses are. */
export interface Witnesses {
  readonly witnesses: readonly (Witness & { readonly url: URL | undefined })[];
  readonly quorum: number;
}

/** A checkpoint with the word of those who have cosigned it. */
export interface Cosigned extends Target {
  /** By ascending index of the witness. */
  readonly cosignatures: readonly (Cosignature & { readonly witness: number })[];
}

export interface WitnessingParts {
  readonly clock: Clock;
  readonly bus: Bus<LogEvent>;
  readonly post: PostCheckpoint;
  readonly readTile: ReadTile;
  /** Called with each checkpoint that has its quorum, again when it gets more. */
  readonly onQuorum: (cosigned: Cosigned) => void;
}

/** How long a checkpoint may lack its quorum before a newer one takes its place. */
const STALE_MS = 10_000;

/**
 * Has witnesses cosign the log as it grows. All are asked for one checkpoint, the target, until a quorum has cosigned it; only then,
 * or when it has become stale, does the newest take its place, so that a log that grows all the time is witnessed all the same.
 */
export class Witnessing {
  readonly #parts: WitnessingParts;
  readonly #quorum: number;
  readonly #links: readonly WitnessLink[];
  #newest: Target | undefined;
  #target: Target | undefined;
  readonly #given = new Map<number, Cosignature>();
  #stale: Timer | undefined;

  constructor(parts: WitnessingParts, { witnesses, quorum }: Witnesses) {
    const { clock, bus, post, readTile } = parts;
    this.#parts = parts;
    this.#quorum = quorum;
    this.#links = witnesses.map(
      ({ url, ...witness }, at) =>
        new WitnessLink({
          witness,
          url,
          clock,
          post,
          readTile,
          onCosigned: (target, cosignature) => this.#cosigned(at, target, cosignature),
          onRefused: (reason, detail) =>
            bus.publish({ kind: 'log.witness-refused', witness: witness.name, reason, detail }),
        }),
    );
  }

  get states(): readonly WitnessState[] {
    return this.#links.map(({ state }) => state);
  }

  /** The log has come this far. */
  grew(target: Target): void {
    if (this.#quorum === 0 && this.#links.length === 0) {
      this.#parts.onQuorum({ ...target, cosignatures: [] });
      return;
    }
    this.#newest = target;
    this.#advance();
  }

  stop(): void {
    this.#stale?.cancel();
    for (const link of this.#links) link.stop();
  }

  get #isDone(): boolean {
    return this.#given.size >= this.#quorum;
  }

  #advance(): void {
    const newest = this.#newest;
    if (newest === undefined || newest.checkpoint.size === this.#target?.checkpoint.size) return;
    if (this.#target !== undefined && !this.#isDone && this.#stale !== undefined) return;
    this.#stale?.cancel();
    this.#target = newest;
    this.#given.clear();
    this.#stale = this.#parts.clock.after(STALE_MS, () => {
      this.#stale = undefined;
      this.#advance();
    });
    if (this.#quorum === 0) this.#publish(newest);
    for (const link of this.#links) link.want(newest);
  }

  #cosigned(at: number, target: Target, cosignature: Cosignature): void {
    if (target !== this.#target) return;
    this.#given.set(at, cosignature);
    if (!this.#isDone) return;
    this.#publish(target);
    this.#advance();
  }

  #publish(target: Target): void {
    const cosignatures = [...this.#given]
      .toSorted(([a], [b]) => a - b)
      .map(([witness, cosignature]) => ({ witness, ...cosignature }));
    this.#parts.onQuorum({ ...target, cosignatures });
  }
}

/** The checkpoint as it is published: the log's own line, then its witnesses'. */
export function cosignedNote({ note, cosignatures }: Cosigned, witnesses: readonly Witness[]): SignedNote {
  const lines: NoteSignature[] = cosignatures.map(({ witness, time, signature }) =>
    cosignatureLine(witnesses[witness] as Witness, { time, signature }),
  );
  return { text: note.text, signatures: [...note.signatures, ...lines] };
}
