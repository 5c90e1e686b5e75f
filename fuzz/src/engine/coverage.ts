import { Session, type Profiler } from 'node:inspector';

/** Of functions, by script and place: which characters of their source, one byte for each. */
export type Ground = Map<string, Uint8Array>;

/** Scripts of the product itself. */
const HOUSE = /\/(?:packages|apps)\/[^/]+\/src\//;

/**
 * Which parts of the product's source have run, by V8's precise block coverage of this thread. To be begun before the
 * modules are loaded: of those that are there already it sees whole functions only. What V8 has inlined into optimised
 * code it sees again once that code is thrown away.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #seen: Ground = new Map();
  #reached = 0;

  constructor() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  /** Characters of source that were {@link keep kept}. */
  get reached(): number {
    return this.#reached;
  }

  /** Begins anew, for another target. */
  forget(): void {
    this.#take();
    this.#seen.clear();
    this.#reached = 0;
  }

  /** What has run since the last question that was never kept. */
  fresh(): Ground {
    return this.#select((key, ran) => without(ran, this.#seen.get(key)));
  }

  /** What of `ground` has run since the last question. */
  among(ground: Ground): Ground {
    return this.#select((key, ran) => both(ran, ground.get(key)));
  }

  keep(ground: Ground): void {
    for (const [key, mask] of ground) {
      const seen = this.#seen.get(key) ?? new Uint8Array(mask.length);
      this.#seen.set(key, seen);
      for (let at = 0; at < mask.length; at++) {
        if (mask[at] === 0 || seen[at] === 1) continue;
        seen[at] = 1;
        this.#reached++;
      }
    }
  }

  #select(part: (key: string, ran: Uint8Array) => Uint8Array | undefined): Ground {
    const found: Ground = new Map();
    for (const { scriptId, url, functions } of this.#take()) {
      if (!HOUSE.test(url)) continue;
      for (const { ranges } of functions) {
        const whole = ranges[0];
        if (whole === undefined || whole.count === 0) continue;
        const key = `${scriptId}:${whole.startOffset}:${whole.endOffset}`;
        const chosen = part(key, painted(ranges));
        if (chosen !== undefined) found.set(key, chosen);
      }
    }
    return found;
  }

  #take(): Profiler.ScriptCoverage[] {
    const taken = this.#post('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType;
    return taken.result;
  }

  /** A session on its own thread answers before `post` returns. */
  #post(method: string, parameters: object = {}): unknown {
    let answer: unknown;
    this.#session.post(method, parameters, (error, result) => {
      if (error !== null) throw new Error(`${method} failed`, { cause: error });
      answer = result;
    });
    return answer;
  }
}

/** The ranges nest, outer before inner. */
function painted(ranges: readonly Profiler.CoverageRange[]): Uint8Array {
  const [{ startOffset, endOffset }] = ranges as [Profiler.CoverageRange];
  const ran = new Uint8Array(endOffset - startOffset);
  for (const range of ranges) {
    ran.fill(range.count > 0 ? 1 : 0, range.startOffset - startOffset, range.endOffset - startOffset);
  }
  return ran;
}

function without(ran: Uint8Array, seen: Uint8Array | undefined): Uint8Array | undefined {
  if (seen === undefined) return ran;
  const rest = ran.map((one, at) => (seen[at] === 1 ? 0 : one));
  return rest.includes(1) ? rest : undefined;
}

function both(ran: Uint8Array, wanted: Uint8Array | undefined): Uint8Array | undefined {
  if (wanted === undefined) return undefined;
  const shared = ran.map((one, at) => (wanted[at] === 1 ? one : 0));
  return shared.includes(1) ? shared : undefined;
}

/** What of `ground` is not in `less`. */
export function minus(ground: Ground, less: Ground): Ground {
  const rest: Ground = new Map();
  for (const [key, mask] of ground) {
    const left = without(mask, less.get(key));
    if (left !== undefined) rest.set(key, left);
  }
  return rest;
}
