import { expect, it } from 'vitest';
import { base64OfHex, meaning, opaqueText, valueText } from './value-text.ts';

it('shows values as people read them', () => {
  expect(valueText(4.2139, 'float', 'Cel')).toBe('4.21 °C');
  expect(valueText(true, 'boolean', null)).toBe('true');
  expect(valueText('90071992547409931', 'integer', 's')).toBe('90071992547409931 s');
  expect(valueText('3q2+7w==', 'opaque', null)).toBe('de ad be ef');
  expect(valueText('U', 'string', null)).toBe('U');
});

it('cuts long bytes and says how many there are', () => {
  expect(opaqueText(btoa('x'.repeat(100)))).toMatch(/^78 78 .* … \(100 bytes\)$/);
  expect(opaqueText('not base64!')).toBe('not base64!');
});

it('reads hex as it is pasted', () => {
  expect(base64OfHex('de:ad BE ef')).toBe('3q2+7w==');
  expect(base64OfHex('abc')).toBeUndefined();
  expect(base64OfHex('')).toBe('');
});

it('knows the standard numbers', () => {
  expect(meaning({ path: '/3/0/11/0', value: 0, type: 'integer', time: '' })).toBe('no error');
  expect(meaning({ path: '/4/0/0', value: 99, type: 'integer', time: '' })).toBeUndefined();
});
