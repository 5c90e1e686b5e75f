import type { Ink } from '../output/ink.ts';
import type { Judged } from './judge.ts';
import { visible } from '@holdfast/trust';

/** Who has signed, and what is still missing: a line for each key holder of each role. */
export function describeSignatures({ roles }: Judged, ink: Ink): readonly string[] {
  return roles.flatMap(({ root, role, holders, signed, isComplete }) => {
    const outside = role.outside > 0 ? `, ${role.outside} of them outside of a browser` : '';
    const state = isComplete ? ink('green', 'complete') : `${signed.length} so far`;
    return [
      `Role ${visible(role.name)} of root version ${root.version}: ${role.threshold} of ${holders.length}${outside}: ${state}`,
      ...holders.map((holder) => `  ${signed.includes(holder) ? '[x]' : '[ ]'} ${visible(holder.label)}`),
    ];
  });
}
