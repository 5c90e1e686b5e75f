import { describe, expect, it, vi } from 'vitest';
import { BoundedMap, errorChain, formatAddress, HoldfastError, randomId, systemClock } from './index.ts';

describe('BoundedMap', () => {
  it('evicts what was touched longest ago', () => {
    const evicted: string[] = [];
    const map = new BoundedMap<string, number>(2, (key) => evicted.push(key));
    map.set('a', 1);
    map.set('b', 2);
    map.touch('a');
    map.set('c', 3);
    expect(evicted).toEqual(['b']);
    expect([...map.keys()]).toEqual(['a', 'c']);
    map.set('a', 4);
    expect(map.size).toBe(2);
  });
});

describe('errorChain', () => {
  it('prints each error once, with its code', () => {
    const error = new HoldfastError('outer', 'could not save', { cause: new Error('disk full') });
    expect(errorChain(error)).toBe('HoldfastError [outer]: could not save: Error: disk full');
    expect(errorChain('text')).toBe('text');
  });

  it('ends on a chain that loops', () => {
    const error = new Error('round');
    error.cause = error;
    expect(errorChain(error).split('Error').length - 1).toBeLessThanOrEqual(8);
  });
});

describe('randomId', () => {
  it('differs every time and keeps to its alphabet', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => randomId('ev')));
    expect(ids.size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^ev_[0-9a-hjkmnp-tv-z]{26}$/);
  });
});

describe('systemClock', () => {
  it('runs a timer unless it was cancelled', async () => {
    const ran: string[] = [];
    systemClock.after(1, () => ran.push('cancelled')).cancel();
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 50);
      systemClock.after(5, () => {
        ran.push('due');
        resolve();
      });
    });
    expect(ran).toEqual(['due']);
  });
});

it('waits longer than one timer of the platform can', () => {
  vi.useFakeTimers();
  try {
    let ran = 0;
    const DAYS_60 = 60 * 86_400_000;
    systemClock.after(DAYS_60, () => (ran += 1));
    vi.advanceTimersByTime(DAYS_60 - 1);
    expect(ran).toBe(0);
    vi.advanceTimersByTime(1);
    expect(ran).toBe(1);
    systemClock.after(DAYS_60, () => (ran += 1)).cancel();
    vi.advanceTimersByTime(2 * DAYS_60);
    expect(ran).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

it('formats addresses', () => {
  expect(formatAddress({ host: '::1', port: 5684 })).toBe('[::1]:5684');
  expect(formatAddress({ host: '127.0.0.1', port: 5683 })).toBe('127.0.0.1:5683');
});
