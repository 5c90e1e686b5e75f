import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatEvidence,
  judgeEvidence,
  TrustError,
  type ForkEvidence,
  type ForkVerdict,
} from '@holdfast/trust';

/** Of each verdict. A log that forks once has said all; what is unproven anybody can send. */
const MOST: Readonly<Record<ForkVerdict, number>> = { proven: 1000, unproven: 100 };

/** Where refused checkpoints are kept, for `holdfast log check-evidence`. */
export class EvidenceFolder {
  readonly #path: string;

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'evidence');
  }

  /** The file's name, and what it shows; undefined where it shows nothing, is kept already, or too much is. */
  keep(evidence: ForkEvidence): { readonly file: string; readonly verdict: ForkVerdict } | undefined {
    let verdict: ForkVerdict;
    try {
      verdict = judgeEvidence(evidence);
    } catch (error) {
      if (error instanceof TrustError) return undefined;
      throw error;
    }
    mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    const { log, first, second } = evidence;
    const hash = createHash('sha256').update(`${log.origin}\n${first.text}\n${second.text}`).digest('hex');
    const name = `${verdict}-${hash.slice(0, 32)}.json`;
    const kept = readdirSync(this.#path);
    if (kept.includes(name)) return undefined;
    if (kept.filter((other) => other.startsWith(verdict)).length >= MOST[verdict]) return undefined;
    const file = join(this.#path, name);
    writeFileSync(file, formatEvidence(evidence), { flag: 'wx', mode: 0o600, flush: true });
    return { file, verdict };
  }
}
