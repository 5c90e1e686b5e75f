import { expect, it } from 'vitest';
import { isLowerVersion } from './is-lower-version.ts';

/** Ascending. */
const VERSIONS = ['1.rc', '1.3.9', '1.4', '1.4.1', '1.4.2', '1.4.10', '1.10.0', '2.0-rc', '2.0.0', '10'];

it('orders versions by their numbers', () => {
  for (const [at, version] of VERSIONS.entries())
    for (const [other, than] of VERSIONS.entries())
      expect([version, than, isLowerVersion(version, than)]).toEqual([version, than, at < other]);
});

it('takes versions for one that differ in leading zeros alone', () => {
  expect(isLowerVersion('1.04', '1.4')).toBe(false);
  expect(isLowerVersion('1.4', '1.04')).toBe(false);
});
