import type { Batch } from '../../journal/journal.ts';
import { ChangeLog } from '../change-log.ts';
import { ChangeReader } from '../change-reader.ts';
import type { Changes, SqlValue } from '../writer.ts';

/** A transaction of one commit. */
export function changesOf(fill: (batch: Batch) => void): Changes {
  const log = new ChangeLog();
  fill(log);
  return log.take();
}

/** Of each change in turn, its table (none for a removed device), whether it is a removal, and what it says. */
export function read(
  changes: Changes,
): { table: string | undefined; isRemoval: boolean; values: SqlValue[] }[] {
  const reader = new ChangeReader(changes);
  const found = [];
  while (reader.next())
    found.push({ table: reader.table?.name, isRemoval: reader.isRemoval, values: reader.values() });
  return found;
}
