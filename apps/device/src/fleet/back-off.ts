const FIRST = 2000;
const LONGEST = 300_000;

/** Milliseconds to wait before try number `attempt` (from 0): doubling, and spread so that a fleet does not return at once. */
export function backOff(attempt: number, chance: number): number {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 20));
  return Math.round(ceiling * (0.5 + chance / 2));
}
