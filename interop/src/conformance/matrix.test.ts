import { describe, expect, it } from 'vitest';
import { catalogue, TEST_ID } from './catalogue.ts';
import { matrixOf, readName, type Shown } from './matrix.ts';

const page = { 1: { shows: 'one' }, 2: { shows: 'two', gap: 'nobody can' }, 3: { shows: 'three' } };
const shown = (number: number, more: Partial<Shown> = {}): Shown => ({
  number,
  client: 'Leshan',
  server: 'REST API',
  result: 'passed',
  file: 'src/a.interop.ts',
  ...more,
});

describe('the matrix', () => {
  it('has a row for each test, with who shows it or why nobody does', () => {
    const { text, passed, rows, unexplained } = matrixOf(page, [shown(1), shown(3)]);
    expect([passed, rows, unexplained]).toEqual([2, 3, []]);
    expect(text).toContain(
      `| ${TEST_ID}1 | one | Leshan | REST API | passed | [a.interop.ts](src/a.interop.ts) |`,
    );
    expect(text).toContain(`| ${TEST_ID}2 | two |  |  | not shown yet: nobody can |  |`);
    expect(text).toContain('2 of 3 passed');
  });

  it('counts a row as passed only where all its tests passed', () => {
    const { text, passed } = matrixOf(page, [
      shown(1),
      shown(1, { client: 'libcoap', result: 'failed' }),
      shown(3, { result: 'skipped', note: 'no java' }),
    ]);
    expect(passed).toBe(0);
    expect(text).toContain('| Leshan, libcoap | REST API | failed, passed |');
    expect(text).toContain('skipped: no java');
  });

  it('names rows that nothing explains', () => {
    expect(matrixOf(page, [shown(1)]).unexplained).toEqual([3]);
  });

  it('is the same whatever the order in which tests ended', () => {
    const tests = [shown(1), shown(1, { client: 'libcoap' }), shown(3)];
    expect(matrixOf(page, tests.toReversed()).text).toBe(matrixOf(page, tests).text);
  });
});

describe('the name of a test', () => {
  it('says which row it is for', () => {
    const name = `${TEST_ID}101: ${catalogue[101].shows} [Leshan 2.0.0-M18, REST API]`;
    expect(readName(name)).toEqual({ number: 101, client: 'Leshan 2.0.0-M18', server: 'REST API' });
  });

  it.each(['registers', `${TEST_ID}x: no [a, b]`, `${TEST_ID}1: nobody`])('of no row: %s', (name) => {
    expect(readName(name)).toBeUndefined();
  });
});
