import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './fault.ts';

/** Writes the input where it can be found again, and gives the command that repeats the fault. */
export function writeFault(folder: string, target: string, seed: number, fault: Fault): string {
  mkdirSync(folder, { recursive: true });
  const digest = createHash('sha256').update(fault.input).digest('hex').slice(0, 12);
  const file = join(folder, `${target}-${fault.kind}-seed-${seed}-${digest}.bin`);
  writeFileSync(file, fault.input);
  return `npm run fuzz -- --target ${target} --file ${file}`;
}
