import { fromHex, toHex } from '@holdfast/bytes';
import { expect, it } from 'vitest';
import { decodeAlert, encodeAlert } from './alert.ts';

it.each([
  ['close_notify', '0100', false],
  ['no_renegotiation', '0164', false],
  ['decrypt_error', '0233', true],
  ['internal_error', '0250', true],
] as const)('%s is %s', (name, hex, fatal) => {
  expect(toHex(encodeAlert(name))).toBe(hex);
  expect(decodeAlert(fromHex(hex))).toEqual({ name, fatal });
});

it('knows what it does not know', () => {
  expect(decodeAlert(fromHex('02fe'))).toEqual({ name: 'unknown', fatal: true });
  for (const bad of ['', '02', '0300', '010000']) expect(decodeAlert(fromHex(bad))).toBeUndefined();
});
