import type { Dialect as KyselyDialect } from 'kysely';
import type { Dialect } from './schema/ddl.ts';
import type { Writer } from './writer.ts';

/** An opened database, its schema up to date. */
export interface Backend {
  readonly dialect: Dialect;
  /** For reading. */
  readonly kysely: KyselyDialect;
  readonly writer: Writer;
  /** The last step of closing: others may open it now. */
  release(): Promise<void>;
}
