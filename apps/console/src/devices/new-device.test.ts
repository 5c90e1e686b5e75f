import { expect, it } from 'vitest';
import { endpointProblem, keyProblem } from './new-device.ts';

it('takes what the contract takes', () => {
  expect(endpointProblem('urn:imei:490154203237518')).toBeUndefined();
  expect(endpointProblem('')).toBeDefined();
  expect(endpointProblem('a b')).toBeDefined();
  expect(endpointProblem('a/b')).toBeDefined();
  expect(keyProblem('')).toBeUndefined();
  expect(keyProblem('ab'.repeat(16))).toBeUndefined();
  expect(keyProblem('abc')).toContain('missing');
  expect(keyProblem('ab')).toBeUndefined();
  expect(keyProblem('ab'.repeat(65))).toContain('these are 65');
  expect(keyProblem('zz')).toContain('digits');
});
