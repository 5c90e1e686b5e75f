import type { Line } from '../text/sheet.ts';
import { rootLines } from './describe-root.ts';
import type { Root } from './root.ts';

/** What differs between two versions, a line each: `+` is new, `-` is gone, `~` has changed. */
export function compareRoots(former: Root, next: Root): string[] {
  const before = collect(rootLines(former));
  const after = collect(rootLines(next));
  const changes: string[] = [];
  for (const [name, value] of before) {
    const now = after.get(name);
    if (now === undefined) changes.push(`- ${name}: ${value}`);
    else if (now !== value) changes.push(`~ ${name}: ${value}  ->  ${now}`);
  }
  for (const [name, value] of after) if (!before.has(name)) changes.push(`+ ${name}: ${value}`);
  return changes;
}

const collect = (lines: readonly Line[]): ReadonlyMap<string, string> => new Map(lines);
