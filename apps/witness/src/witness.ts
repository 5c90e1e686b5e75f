import type { Clock } from '@holdfast/kernel';
import {
  cosignatureLine,
  decideAddCheckpoint,
  formatSignatureLines,
  parseAddCheckpoint,
  TrustError,
  type AddCheckpoint,
  type Cosigner,
} from '@holdfast/trust';
import type { EvidenceFolder } from './evidence-folder.ts';
import type { WitnessStore } from './witness-store.ts';

export interface WitnessParts {
  readonly cosigner: Cosigner;
  readonly store: WitnessStore;
  readonly evidence: EvidenceFolder;
  readonly clock: Clock;
  /** For the operator's eyes: what was done, or refused and why. */
  readonly onAnswer: (line: WitnessLine) => void;
}

export interface WitnessLine {
  readonly event: 'cosigned' | 'refused';
  readonly status: number;
  readonly log?: string;
  readonly size?: number;
  readonly reason?: string;
  /** The file of evidence, and what it shows. */
  readonly evidence?: { readonly file: string; readonly verdict: string };
}

export interface WitnessResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Cosigns what goes on from all that it has seen (C2SP tlog-witness), and remembers it before it says so. */
export class Witness {
  readonly #parts: WitnessParts;

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  addCheckpoint(body: Uint8Array): WitnessResponse {
    let request: AddCheckpoint;
    try {
      request = parseAddCheckpoint(body);
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      this.#parts.onAnswer({ event: 'refused', status: 400, reason: error.message });
      return { status: 400, contentType: TEXT, body: `${error.message}\n` };
    }
    return this.#decide(request);
  }

  #decide(request: AddCheckpoint): WitnessResponse {
    const { store, cosigner, clock, evidence, onAnswer } = this.#parts;
    const log = request.note.text.slice(0, request.note.text.indexOf('\n'));
    // Two requests that go on from one size must not both be taken, in whichever process.
    const decision = store.exclusively(() => {
      const decided = decideAddCheckpoint(request, (origin) => store.log(origin));
      if (decided.kind === 'cosign') store.remember(log, request.note);
      return decided;
    });
    if (decision.kind === 'cosign') {
      const { checkpoint } = decision;
      const cosignature = cosigner.cosign(checkpoint, Math.floor(clock.now() / 1000));
      onAnswer({ event: 'cosigned', status: 200, log, size: checkpoint.size });
      const lines = formatSignatureLines([cosignatureLine(cosigner.witness, cosignature)]);
      return { status: 200, contentType: TEXT, body: lines };
    }
    const { status, reason, size } = decision;
    const kept = decision.evidence === undefined ? undefined : evidence.keep(decision.evidence);
    onAnswer({ event: 'refused', status, log, reason, ...(kept === undefined ? {} : { evidence: kept }) });
    return size === undefined
      ? { status, contentType: TEXT, body: `${reason}\n` }
      : { status, contentType: 'text/x.tlog.size', body: `${size}\n` };
  }
}

const TEXT = 'text/plain; charset=utf-8';

export const nothingHere: WitnessResponse = { status: 404, contentType: TEXT, body: 'not found\n' };
