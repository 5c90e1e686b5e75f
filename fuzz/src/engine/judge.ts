import { isDeepStrictEqual } from 'node:util';
import { describeThrown, type Fault, type FaultKind } from './fault.ts';
import { DEFAULT_ALLOWANCE, DEFAULT_GROWTH, type Target } from './target.ts';
import { weigh } from './weigh.ts';

/** Milliseconds that one input may take. The longest honest one takes a tenth. */
const SLOW_MS = 100;
/** The quickest of these counts: a compilation or a collection may fall into one. */
const TIMED_AGAIN = 4;

const FRAMES = 30;

export type Verdict = 'taken' | 'refused' | Fault;

/** Runs one input through a target's decoder, and back. */
export function judge(target: Target, input: Uint8Array): Verdict {
  // Most inputs are refused, and where from is of no interest: without stacks, errors cost a third.
  Error.stackTraceLimit = 0;
  const start = performance.now();
  let verdict = tried(target, input);
  Error.stackTraceLimit = FRAMES;
  if (typeof verdict === 'object' && verdict.kind === 'threw') verdict = tried(target, input);
  if (performance.now() - start <= SLOW_MS || typeof verdict === 'object') return verdict;
  const ms = quickest(target, input);
  if (ms <= SLOW_MS) return verdict;
  return fault('slow', `${ms.toFixed(0)} ms for ${input.length} bytes`, input);
}

function tried(target: Target, input: Uint8Array): Verdict {
  const { growth = DEFAULT_GROWTH, allowance = DEFAULT_ALLOWANCE } = target;
  let value: unknown;
  try {
    value = target.decode(input);
  } catch (thrown) {
    return isOneOf(target.errors, thrown) ? 'refused' : threw(thrown, input);
  }
  const bound = growth * input.length + allowance;
  if (weigh(value, bound) > bound) {
    return fault('large', `over ${bound} bytes of memory from ${input.length}`, input);
  }
  return target.encode === undefined ? 'taken' : returned(target, value, input);
}

function returned(target: Target, value: unknown, input: Uint8Array): Verdict {
  let bytes: Uint8Array | undefined;
  try {
    bytes = target.encode?.(value);
  } catch (thrown) {
    return isOneOf(target.unencodable ?? [], thrown) ? 'taken' : threw(thrown, input, 'encode: ');
  }
  if (bytes === undefined) return 'taken';
  let again: unknown;
  try {
    again = target.decode(bytes);
  } catch (thrown) {
    return threw(thrown, input, 'decode what was encoded: ');
  }
  if (isDeepStrictEqual(again, value)) return 'taken';
  return fault('changed', 'decoding what was encoded gives another value', input);
}

const isOneOf = (names: readonly string[], thrown: unknown): boolean =>
  thrown instanceof Error && names.includes(thrown.name);

function threw(thrown: unknown, input: Uint8Array, during = ''): Fault {
  const { message, signature } = describeThrown(thrown);
  return { kind: 'threw', message: during + message, signature: during + signature, input };
}

const fault = (kind: FaultKind, message: string, input: Uint8Array): Fault => ({
  kind,
  message,
  signature: kind,
  input,
});

/** In CPU time of this thread: a machine with others on it is not a fault of the decoder. */
function quickest(target: Target, input: Uint8Array): number {
  let least = Infinity;
  for (let i = 0; i < TIMED_AGAIN; i++) {
    const before = process.threadCpuUsage();
    tried(target, input);
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
