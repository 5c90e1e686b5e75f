import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it.each([
  ['plain Ünïcode 温度', 'plain Ünïcode 温度'],
  ['two\nlines\t\u0000', 'two\\u{a}lines\\u{9}\\u{0}'],
  ['gpj.\u202Eexe', 'gpj.\\u{202e}exe'],
  ['zero\u200Bwidth', 'zero\\u{200b}width'],
  ['\u2028\uD800', '\\u{2028}\\u{d800}'],
  ['x'.repeat(30), `${'x'.repeat(19)}…`],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text, 20)).toBe(shown);
});
