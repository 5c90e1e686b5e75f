import type { Outcome } from './engine/lane.ts';

/** One target's line for people. */
export function formatOutcome(target: string, { tally, faults }: Outcome): string {
  const verdict = faults.length === 0 ? 'ok    ' : 'FAILED';
  if (tally === undefined) return `${verdict} ${target}`;
  const { inputs, taken, seconds, corpus, reached, peakHeapMib, heldHeapMib } = tally;
  return [
    `${verdict} ${target.padEnd(24)}`,
    `${String(inputs).padStart(9)} inputs`,
    `${String(Math.round(inputs / seconds)).padStart(7)}/s`,
    `${String(Math.round((100 * taken) / inputs)).padStart(3)} % decoded`,
    `${String(corpus).padStart(4)} kept`,
    `${String(reached).padStart(6)} characters of source`,
    `heap ${peakHeapMib.toFixed(0)} MiB, ${heldHeapMib.toFixed(0)} held`,
  ].join('  ');
}
