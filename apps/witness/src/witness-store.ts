import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { equal, utf8 } from '@holdfast/bytes';
import {
  openCheckpoint,
  parseNote,
  formatNote,
  type LogIdentity,
  type SignedNote,
  type WitnessedLog,
} from '@holdfast/trust';
import { WitnessError } from './witness-error.ts';

const SCHEMA = `create table if not exists log (
  origin text not null primary key,
  key blob not null,
  note text
) strict`;

/** The logs that the witness knows, each with the newest checkpoint that it has cosigned. One small SQLite file. */
export class WitnessStore {
  readonly #database: DatabaseSync;

  constructor(dataDir: string) {
    this.#database = new DatabaseSync(join(dataDir, 'witness.db'), { timeout: 5000 });
    // What is cosigned must not be forgotten by a power cut.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full');
    this.#database.exec(SCHEMA);
  }

  /** Throws {@link WitnessError} `witness_log` for a log whose key is known to be another. */
  addLog({ origin, key }: LogIdentity): void {
    this.exclusively(() => {
      const known = this.log(origin);
      if (known !== undefined && !equal(known.log.key, key))
        throw new WitnessError('witness_log', `the log ${origin} is known with another key`);
      if (known === undefined)
        this.#database.prepare('insert into log (origin, key) values (?, ?)').run(origin, key);
    });
  }

  log(origin: string): WitnessedLog | undefined {
    const row = this.#database.prepare('select key, note from log where origin = ?').get(origin);
    if (row === undefined) return undefined;
    const log = { origin, key: new Uint8Array(row['key'] as Uint8Array) };
    if (row['note'] === null) return { log, last: undefined };
    const note = parseNote(utf8(row['note'] as string));
    return { log, last: { checkpoint: openCheckpoint(note, log), note } };
  }

  get origins(): string[] {
    return this.#database
      .prepare('select origin from log order by origin')
      .all()
      .map(({ origin }) => origin as string);
  }

  remember(origin: string, note: SignedNote): void {
    this.#database.prepare('update log set note = ? where origin = ?').run(formatNote(note), origin);
  }

  /** What `run` reads stays true until what it writes is on disk, whatever other processes do. */
  exclusively<T>(run: () => T): T {
    this.#database.exec('begin immediate');
    try {
      const result = run();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}
