import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { parseCount } from './count.ts';
import { isWithin, parsePath } from './path.ts';
import { parseTime } from './time.ts';
import { parseAssignments, parseValue } from './value.ts';

describe('parsePath', () => {
  it('takes a path with and without its leading slash', () => {
    expect(parsePath('/3303/0/5700')).toEqual({
      address: '3303/0/5700',
      text: '/3303/0/5700',
      ids: [3303, 0, 5700],
    });
    expect(parsePath('3')).toMatchObject({ text: '/3', ids: [3] });
  });

  it.each(['', '/', '/3/', '//3', '/3/a', '/1/2/3/4/5', '/65536', '/-1', '/3/0/../../x'])(
    'refuses %j',
    (text) => {
      expect(() => parsePath(text)).toThrow(InvalidArgumentError);
    },
  );

  it('knows what lies below', () => {
    expect(isWithin('/3303/0/5700', '/3303')).toBe(true);
    expect(isWithin('/33030/0', '/3303')).toBe(false);
  });
});

describe('parseTime', () => {
  const now = Date.UTC(2026, 2, 1, 12);
  it.each([
    ['2026-02-01', '2026-02-01T00:00:00.000Z'],
    ['2026-02-01T10:00:00+02:00', '2026-02-01T08:00:00.000Z'],
    ['24h', '2026-02-28T12:00:00.000Z'],
    ['90s', '2026-03-01T11:58:30.000Z'],
    ['15m', '2026-03-01T11:45:00.000Z'],
    ['7d', '2026-02-22T12:00:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(parseTime(text, now)).toBe(time);
  });

  it.each(['', 'yesterday', '2026-02-31T25:00:00Z', '1', '1w', '2026-02-01T10:00', '999999999d'])(
    'refuses %j',
    (text) => {
      expect(() => parseTime(text, now)).toThrow(InvalidArgumentError);
    },
  );
});

describe('parseValue', () => {
  it.each([
    ['1', 'boolean', true],
    ['false', 'boolean', false],
    ['-7', 'integer', -7],
    ['9007199254740993', 'integer', '9007199254740993'],
    ['2.50', 'float', 2.5],
    ['5', 'string', '5'],
    ['true', 'string', 'true'],
    ['5', undefined, 5],
    ['true', undefined, true],
    ['9007199254740993', undefined, '9007199254740993'],
    ['0x10', undefined, '0x10'],
    ['', undefined, ''],
  ] as const)('%j as %s is %j', (text, type, value) => {
    expect(parseValue(text, type, '/1/2/3')).toBe(value);
  });

  it.each([
    ['yes', 'boolean'],
    ['1.5', 'integer'],
    ['NaN', 'float'],
    ['Infinity', 'float'],
    ['1e9999', 'float'],
    ['x', null],
  ] as const)('refuses %j as %s', (text, type) => {
    expect(() => parseValue(text, type, '/1/2/3')).toThrow(Failure);
  });
});

describe('parseAssignments', () => {
  const typeOf = (key: string) => (key === '5750' ? ('string' as const) : undefined);
  it('reads pairs by the type of each', () => {
    expect(parseAssignments(['5750=1=2', '5601=2.5'], '/3303/0', typeOf)).toEqual({ 5750: '1=2', 5601: 2.5 });
  });
  it.each([[['5750']], [['=1']], [['a=1']], [['1=1', '1=2']], [['__proto__=1']]])('refuses %j', (pairs) => {
    expect(() => parseAssignments(pairs, '/3303/0', typeOf)).toThrow(Failure);
  });
});

it('bounds counts', () => {
  expect(parseCount(0, 65_535)('0')).toBe(0);
  for (const text of ['-1', '65536', '1.5', '', '1e3', 'x'])
    expect(() => parseCount(0, 65_535)(text)).toThrow(InvalidArgumentError);
});
