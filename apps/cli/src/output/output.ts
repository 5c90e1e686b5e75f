import type { Shell } from '../shell.ts';
import { createInk, type Ink } from './ink.ts';
import { printable } from './printable.ts';
import { formatFields, formatTable, type Cell, type Column } from './table.ts';

/** Where a command's results go: tables and sentences for people, JSON for programs, never both. */
export class Output {
  readonly json: boolean;
  readonly ink: Ink;
  readonly #shell: Shell;

  constructor(shell: Shell, json: boolean) {
    this.#shell = shell;
    this.json = json;
    this.ink = createInk(shell.stdoutIsTerminal, shell.env);
  }

  now(): number {
    return this.#shell.now();
  }

  /** The one JSON document of a command. */
  document(value: unknown): void {
    this.#shell.stdout(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** One of many JSON documents, on a line of its own. */
  line(value: unknown): void {
    this.#shell.stdout(`${JSON.stringify(value)}\n`);
  }

  /** As it is: only for text this program made. */
  raw(text: string): void {
    this.#shell.stdout(text);
  }

  text(line: string): void {
    this.#shell.stdout(`${printable(line)}\n`);
  }

  /** Without its header where rows go on below a table already printed. */
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { header = true } = {}): void {
    const table = formatTable(columns, rows, this.ink);
    this.#shell.stdout(header ? table : table.slice(table.indexOf('\n') + 1));
  }

  fields(fields: readonly (readonly [name: string, value: Cell | string | number | null])[]): void {
    this.#shell.stdout(formatFields(fields, this.ink));
  }

  /** On stderr, for people: not part of the result. */
  note(line: string): void {
    this.#shell.stderr(`${printable(line)}\n`);
  }
}
