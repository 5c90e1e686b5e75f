import { expect, it } from 'vitest';
import { expiryWarning } from './expiry.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const inDays = (days: number): string => new Date(NOW + days * 86_400_000).toISOString();

it('warns from 90 days before a root expires', () => {
  expect(expiryWarning(inDays(91), NOW)).toBeUndefined();
  expect(expiryWarning(inDays(90), NOW)).toContain('in 90 days');
  expect(expiryWarning(inDays(0.5), NOW)).toContain('in 1 day:');
  expect(expiryWarning(inDays(0), NOW)).toContain('has expired');
});
