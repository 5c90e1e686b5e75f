import { mutations, type MutationContext } from './mutations.ts';

const MOST_CHANGES = 5;

/** An input changed in a few places, and cut to the longest that is tried. */
export function mutate(input: Uint8Array, context: MutationContext): Uint8Array {
  const { random, maxInput } = context;
  let result = input;
  for (let left = 1 + random.below(MOST_CHANGES); left > 0; left--) {
    result = random.pick(mutations)(result, context);
    if (result.length > maxInput) result = result.slice(0, maxInput);
  }
  return result;
}
