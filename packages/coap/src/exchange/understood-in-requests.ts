import { optionNumbers } from '../options/option-numbers.ts';
import { optionDefinition } from '../options/option-registry.ts';

/** Registered ones but those that only the handler could honour. */
export function understoodInRequests(handlerOptions: readonly number[]): (number: number) => boolean {
  const understood = new Set(handlerOptions);
  return (number) =>
    understood.has(number) ||
    (optionDefinition(number) !== undefined &&
      number !== optionNumbers.ifMatch &&
      number !== optionNumbers.ifNoneMatch);
}
