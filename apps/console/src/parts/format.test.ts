import { describe, expect, it } from 'vitest';
import { ago, longDuration, number, plural, shortDuration, withUnit } from './format.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('times', () => {
  it('says one unit, floored', () => {
    expect(shortDuration(59_999)).toBe('59 s');
    expect(shortDuration(minute)).toBe('1 min');
    expect(shortDuration(47 * hour)).toBe('1 d');
    expect(shortDuration(-5)).toBe('0 s');
  });

  it('says two units where the second is not nothing', () => {
    expect(longDuration(2 * hour + 5 * minute)).toBe('2 h 5 min');
    expect(longDuration(2 * hour + 5 * second)).toBe('2 h');
    expect(longDuration(86_400 * second)).toBe('1 d');
    expect(longDuration(0)).toBe('0 s');
  });

  it('knows past, present and future', () => {
    const now = 1_000_000_000;
    expect(ago(now - 90 * second, now)).toBe('1 min ago');
    expect(ago(now + second, now)).toBe('now');
    expect(ago(now + hour, now)).toBe('in 1 h');
  });
});

describe('numbers', () => {
  it('drops digits that say nothing', () => {
    expect(number(4.2139)).toBe('4.21');
    expect(number(5)).toBe('5');
    expect(number(1013.27)).toBe('1013.3');
    expect(number(0.00312)).toBe('0.0031');
    expect(number(1_234_567)).toBe('1,234,567');
    expect(number(-0.5)).toBe('-0.5');
  });

  it('writes units as people do', () => {
    expect(withUnit('4.2', 'Cel')).toBe('4.2 °C');
    expect(withUnit('80', '/100')).toBe('80%');
    expect(withUnit('3', null)).toBe('3');
    expect(withUnit('3', 'mV')).toBe('3 mV');
  });

  it('counts one and many', () => {
    expect(plural(1, 'device')).toBe('1 device');
    expect(plural(10_000, 'device')).toBe('10,000 devices');
  });
});
