import { optionNumbers } from './option-numbers.ts';
import { optionDefinition } from './option-registry.ts';

/** Registered, but a promise that only who names them can keep. */
const ONLY_WHERE_NAMED: ReadonlySet<number> = new Set([
  optionNumbers.ifMatch,
  optionNumbers.ifNoneMatch,
  optionNumbers.oscore,
]);

/** Which options of a received message are recognised: the usual ones, and those that are named. */
export function understoodOptions(named: readonly number[]): (number: number) => boolean {
  const understood = new Set(named);
  return (number) =>
    understood.has(number) || (optionDefinition(number) !== undefined && !ONLY_WHERE_NAMED.has(number));
}
