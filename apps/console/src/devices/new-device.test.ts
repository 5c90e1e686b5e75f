import { expect, it } from 'vitest';
import { endpointProblem, keyProblem, oscoreProblem } from './new-device.ts';

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

it('takes of OSCORE what the contract takes', () => {
  const typed = { senderId: '0a', recipientId: '', key: '', masterSalt: '' };
  expect(oscoreProblem(typed)).toBeUndefined();
  expect(oscoreProblem({ ...typed, key: 'ab'.repeat(16), masterSalt: '01' })).toBeUndefined();
  expect(oscoreProblem({ ...typed, recipientId: '0A' })).toContain('differ');
  expect(oscoreProblem({ ...typed, senderId: 'ab'.repeat(8) })).toContain('7 bytes');
  expect(oscoreProblem({ ...typed, masterSalt: 'z' })).toContain('salt');
  expect(oscoreProblem({ ...typed, key: 'abc' })).toContain('missing');
});
