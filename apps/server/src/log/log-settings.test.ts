import { formatNoteKey, noteKeyOf } from '@holdfast/trust';
import { testLog, testWitness } from '@holdfast/trust/testing';
import { expect, it } from 'vitest';
import { originOf, parseWitnesses } from './log-settings.ts';

const refusal = expect.objectContaining({ name: 'LogError', code: 'log_witness' });
const keyOf = (name: string, kind: 'ed25519' | 'ml-dsa-44' = 'ed25519') =>
  formatNoteKey(noteKeyOf(testWitness(name, kind, 2).witness));

it('reads witnesses as they are configured', () => {
  const { witnesses, quorum } = parseWitnesses([
    `${keyOf('a')} https://a.example/prefix`,
    ` ${keyOf('b', 'ml-dsa-44')}  http://127.0.0.1:8081/`,
  ]);
  expect(quorum).toBe(2);
  expect(witnesses.map(({ name, key, url }) => [name, key.kind, url?.href])).toEqual([
    ['a', 'ed25519', 'https://a.example/prefix/add-checkpoint'],
    ['b', 'ml-dsa-44', 'http://127.0.0.1:8081/add-checkpoint'],
  ]);
  expect(parseWitnesses([])).toEqual({ witnesses: [], quorum: 0 });
});

it('refuses a witness that cannot be', () => {
  const { log } = testLog('a');
  const ofLog = formatNoteKey({ name: log.origin, algorithm: 'ed25519', bytes: log.key });
  const bad = [
    '',
    keyOf('a'),
    `${keyOf('a')} ftp://a`,
    `x https://a`,
    `${ofLog} https://a`,
    `${keyOf('a')} https://a b`,
  ];
  for (const text of bad) expect(() => parseWitnesses([text])).toThrow(refusal);
  const twice = `${keyOf('a')} https://a.example`;
  expect(() => parseWitnesses([twice, twice])).toThrow(refusal);
  const nine = Array.from({ length: 9 }, (_, at) => `${keyOf(`w${at}`)} https://a.example`);
  expect(() => parseWitnesses(nine)).toThrow(refusal);
});

it('names a log after its address, or by chance', () => {
  expect(originOf('mine', 'https://fleet.example')).toBe('mine');
  expect(originOf(undefined, 'https://fleet.example:8443')).toBe('fleet.example:8443/log');
  expect(originOf(undefined, undefined)).toMatch(/^holdfast-[0-9a-f]{16}\/log$/);
});
