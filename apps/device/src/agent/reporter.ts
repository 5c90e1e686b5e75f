import type { Clock, Timer } from '@holdfast/kernel';
import { Lwm2mPath } from '@holdfast/lwm2m';
import type { LoggerState } from '../objects/logger-state.ts';
import type { Random } from '../sensors/random.ts';

export interface ReporterOptions {
  readonly logger: LoggerState;
  readonly clock: Clock;
  readonly random: Random;
  /** Seconds. */
  readonly interval: number;
  /** Values at or below a path may have changed. */
  readonly changed: (path: Lwm2mPath) => void;
}

/** What is measured between reports, so that a door or an excursion is told at once. */
const SAMPLE_SECONDS = 5;
const LIMITS = { low: 2, high: 8 } as const;
const URGENT = [Lwm2mPath.parse('/3200'), Lwm2mPath.parse('/3303')];

/** When a logger measures, and when it tells. Its first report comes at a random moment, so that a fleet does not speak in chorus. */
export class Reporter {
  readonly #options: ReporterOptions;
  #timer: Timer | undefined;
  #nextReport = 0;
  #situation = '';

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    const { clock, interval, random } = this.#options;
    this.#nextReport = clock.monotonic() + Math.round(random.next() * interval * 1000);
    this.#situation = this.#situationNow();
    this.#wait();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(): void {
    const { clock } = this.#options;
    // Whole milliseconds: a timer for a fraction of one may come too early for ever.
    const untilReport = Math.max(0, Math.ceil(this.#nextReport - clock.monotonic()));
    this.#timer = clock.after(Math.min(SAMPLE_SECONDS * 1000, untilReport), () => this.#sample());
  }

  #sample(): void {
    const { clock, interval, changed } = this.#options;
    if (this.#options.logger.owner.disabled) return this.#wait();
    const situation = this.#situationNow();
    const isUrgent = situation !== this.#situation;
    this.#situation = situation;
    const now = clock.monotonic();
    if (now >= this.#nextReport) {
      // After a process that was suspended the missed reports are not made up for.
      this.#nextReport = Math.max(this.#nextReport + interval * 1000, now);
      changed(Lwm2mPath.root);
    } else if (isUrgent) for (const path of URGENT) changed(path);
    this.#wait();
  }

  #situationNow(): string {
    const { doorOpen, temperature } = this.#options.logger.reading();
    const load = temperature > LIMITS.high ? 'warm' : temperature < LIMITS.low ? 'cold' : 'well';
    return `${doorOpen} ${load}`;
  }
}
