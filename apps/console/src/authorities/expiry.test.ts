import { expect, it } from 'vitest';
import { expiryOf, shortName } from './expiry.ts';

const certificate = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' };

it.each([
  ['2025-12-31T23:59:59.000Z', 'not-yet'],
  ['2026-06-01T00:00:00.000Z', 'valid'],
  ['2026-11-01T00:00:00.000Z', 'soon'],
  ['2027-01-01T00:00:01.000Z', 'ended'],
])('at %s a certificate is %s', (now, expected) => {
  expect(expiryOf(certificate, Date.parse(now))).toBe(expected);
});

it('names an authority by its common name', () => {
  expect(shortName('C=ES\nO=Maker\nCN=Device CA')).toBe('Device CA');
  expect(shortName('O=Maker')).toBe('Maker');
});
