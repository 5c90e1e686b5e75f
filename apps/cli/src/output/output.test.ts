import { describe, expect, it } from 'vitest';
import { csvRecord } from './csv.ts';
import { createInk } from './ink.ts';
import { printable } from './printable.ts';
import { exactTime, relativeTime } from './relative-time.ts';
import { formatFields, formatTable, type Column } from './table.ts';

const plain = createInk(false, {});
const coloured = createInk(true, {});

describe('formatTable', () => {
  const columns: Column<{ name: string; level: number | null }>[] = [
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'LEVEL', align: 'right', cell: ({ level }) => level },
    { title: 'LAST', cell: ({ level }) => (level === null ? '' : { text: 'ok', colour: 'green' }) },
  ];
  const rows = [
    { name: 'a', level: 100 },
    { name: 'longer', level: null },
  ];

  it('aligns columns, shows what is missing as a dash and ends no line with spaces', () => {
    expect(formatTable(columns, rows, plain)).toBe(
      ['NAME    LEVEL  LAST', 'a         100  ok', 'longer      -  -', ''].join('\n'),
    );
  });

  it('keeps the alignment when coloured', () => {
    const table = formatTable(columns, rows, coloured);
    expect(table).toContain('\u001b[32mok\u001b[39m');
    // oxlint-disable-next-line no-control-regex -- the escapes are what is taken out
    expect(table.replace(/\u001b\[\d+m/g, '')).toBe(formatTable(columns, rows, plain));
  });

  it('does not let a device write to the terminal', () => {
    const table = formatTable(columns, [{ name: '\u001b[2J\u202eevil\n', level: 1 }], plain);
    expect(table).toContain('\\u{1b}[2J\\u{202e}evil\\u{a}');
    expect(table.split('\n')).toHaveLength(3);
  });
});

it('aligns field names', () => {
  expect(
    formatFields(
      [
        ['a', 1],
        ['long', null],
      ],
      plain,
    ),
  ).toBe('a     1\nlong  -\n');
});

describe('createInk', () => {
  it.each([
    ['no terminal', false, {}],
    ['NO_COLOR', true, { NO_COLOR: '1' }],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ])('has no colour with %s', (_, isTerminal, env) => {
    expect(createInk(isTerminal, env)('red', 'x')).toBe('x');
  });

  it('has colour with an empty NO_COLOR', () => {
    expect(createInk(true, { NO_COLOR: '' })('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  });
});

describe('relativeTime', () => {
  const now = Date.UTC(2026, 2, 1, 12);
  it.each([
    [0, 'now'],
    [999, 'now'],
    [1000, '1 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [7_199_999, '1 h ago'],
    [86_400_000 * 40, '40 d ago'],
    [-5000, 'in 5 s'],
  ])('%i ms before now is %s', (ms, text) => {
    expect(relativeTime(new Date(now - ms).toISOString(), now)).toBe(text);
  });

  it('knows what never was', () => {
    expect(relativeTime(null, now)).toBe('never');
    expect(exactTime('2026-03-01T11:59:00.000Z', now)).toBe('2026-03-01T11:59:00.000Z (1 min ago)');
  });
});

describe('csvRecord', () => {
  it('quotes what RFC 4180 has quoted', () => {
    expect(csvRecord(['a', 'b,c', 'd"e', 'f\ng', 1.5, true, null])).toBe(
      'a,"b,c","d""e","f\ng",1.5,true,\r\n',
    );
  });
});

it('leaves ordinary text of any language alone', () => {
  expect(printable('Kühlung 冷蔵 🚚')).toBe('Kühlung 冷蔵 🚚');
});
