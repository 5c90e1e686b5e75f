import { expect, it } from 'vitest';
import { outsideRange, parseValue } from './parse-value.ts';

it.each([
  ['integer', '42', { value: 42 }],
  ['integer', '9223372036854775807', { value: '9223372036854775807' }],
  ['integer', '4.5', { problem: 'A whole number.' }],
  ['unsigned', '-1', { problem: 'Not below zero.' }],
  ['float', '4.5', { value: 4.5 }],
  ['float', '', { problem: 'A number, such as 4.5.' }],
  ['boolean', 'true', { value: true }],
  ['objlnk', '3:0', { value: '3:0' }],
  ['objlnk', '3/0', { problem: 'Object and instance, such as 3:0.' }],
  ['time', '2026-03-01T12:00:00Z', { value: '2026-03-01T12:00:00.000Z' }],
  ['opaque', 'de ad', { value: '3q0=' }],
  ['string', '', { value: '' }],
] as const)('%s %s', (type, text, parsed) => {
  expect(parseValue(text, type)).toEqual(parsed);
});

it('takes base64 as it is', () => {
  expect(parseValue('3q0=', 'opaque', 'base64')).toEqual({ value: '3q0=' });
  expect(parseValue('???', 'opaque', 'base64')).toHaveProperty('problem');
});

it('warns of what the definition does not allow', () => {
  expect(outsideRange(101, '0..100')).toBe('Its definition allows 0 to 100.');
  expect(outsideRange(50, '0-100')).toBeUndefined();
  expect(outsideRange(50, '0..255 bytes')).toBeUndefined();
  expect(outsideRange('x', '0..1')).toBeUndefined();
});
