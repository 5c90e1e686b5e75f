import type { Colour, Ink } from './ink.ts';
import { printable } from './printable.ts';

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Cell | string | number | null;
  readonly align?: 'right';
}

/** Aligned columns under a header; null cells show as `-`. Lines end without trailing spaces. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], ink: Ink): string {
  const titles = columns.map(({ title }): Cell => ({ text: title, colour: 'dim' }));
  const lines = [titles, ...rows.map((row) => columns.map(({ cell }) => toCell(cell(row))))];
  const widths = columns.map((_, i) => lines.reduce((most, line) => Math.max(most, width(line[i])), 0));
  return lines.map((line) => formatLine(columns, line, widths, ink)).join('');
}

/** `name  value` lines with the names aligned. */
export function formatFields(
  fields: readonly (readonly [name: string, value: Cell | string | number | null])[],
  ink: Ink,
): string {
  const widest = fields.reduce((most, [name]) => Math.max(most, name.length), 0);
  return fields
    .map(([name, value]) => `${ink('dim', name.padEnd(widest))}  ${paint(toCell(value), ink)}\n`)
    .join('');
}

function formatLine<Row>(
  columns: readonly Column<Row>[],
  line: readonly Cell[],
  widths: readonly number[],
  ink: Ink,
): string {
  let text = '';
  for (const [i, cell] of line.entries()) {
    const gap = ' '.repeat((widths[i] ?? 0) - width(cell));
    const isLast = i === line.length - 1;
    const painted = paint(cell, ink);
    if (columns[i]?.align === 'right') text += gap + painted;
    else text += isLast ? painted : painted + gap;
    if (!isLast) text += '  ';
  }
  return `${text.trimEnd()}\n`;
}

function toCell(value: Cell | string | number | null): Cell {
  if (value === null || value === '') return { text: '-', colour: 'dim' };
  if (typeof value === 'object') return { ...value, text: printable(value.text) };
  return { text: printable(String(value)) };
}

const paint = ({ text, colour }: Cell, ink: Ink): string => (colour === undefined ? text : ink(colour, text));

const width = (cell: Cell | undefined): number => Array.from(cell?.text ?? '').length;
