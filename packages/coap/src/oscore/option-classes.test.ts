import { describe, expect, it } from 'vitest';
import { optionRegistry } from '../options/option-registry.ts';
import { joinOptions, optionClasses, splitOptions } from './option-classes.ts';

const option = (number: number) => ({ number, value: Uint8Array.of(number & 0xff) });

describe('option classes', () => {
  it('cover every option that is registered here, each once and in order', () => {
    const numbers = optionClasses.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    for (const { number, name } of optionRegistry) {
      expect(optionClasses).toContainEqual(expect.objectContaining({ number, name }));
    }
  });

  it('send inside what is encrypted, outside what proxies need, both where both must see it', () => {
    for (const { number, is, goes } of optionClasses) {
      if (number === 35) continue;
      const { inner, outer } = splitOptions([option(number)]);
      expect(inner.length).toBe(goes === 'outer' ? 0 : 1);
      expect(outer.length).toBe(goes === 'inner' ? 0 : 1);
      if (is === 'E') expect(outer).toEqual([]);
      if (is === 'U') expect(inner).toEqual([]);
    }
    expect(splitOptions([option(65_001)])).toEqual({ inner: [option(65_001)], outer: [] });
  });

  it('let nothing in from outside that the inside could say', () => {
    const outer = optionClasses.map(({ number }) => option(number));
    const kept = joinOptions({ inner: [], outer: [...outer, option(65_001)] }).map(({ number }) => number);
    expect(kept).toEqual(
      optionClasses.filter(({ is, number }) => is === 'U' && number !== 9).map(({ number }) => number),
    );
  });
});
