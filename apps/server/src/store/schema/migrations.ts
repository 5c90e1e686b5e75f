import type { Dialect } from './ddl.ts';

/** The statements that lead from one version to the next. */
export type Migration = Readonly<Record<Dialect, readonly string[]>>;

/**
 * Forward only. Version 1 is the first declaration; the first step here leads to version 2. A step, once released, never
 * changes: it speaks SQL of its own and never the declaration, which goes on changing.
 */
export const migrations: readonly Migration[] = [];
