import { readFileSync } from 'node:fs';
import { judge } from './engine/judge.ts';
import { findTarget } from './targets.ts';

/** Runs one target on the input of a file, once. False: it is still a fault. */
export function reproduce(target: string, file: string): boolean {
  const verdict = judge(findTarget(target), readFileSync(file).slice());
  if (typeof verdict === 'string') {
    console.log(`${target}: ${verdict}`);
    return true;
  }
  console.log(`${target}: ${verdict.kind}: ${verdict.message}`);
  return false;
}
