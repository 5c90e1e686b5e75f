import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayWindow } from './replay-window.ts';

describe('ReplayWindow', () => {
  it('does what a set of all numbers and a window of 64 would', () => {
    const step = fc.oneof(
      fc.integer({ min: -70, max: 5 }),
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom(31, 32, 33, 63, 64, 65),
    );
    fc.assert(
      fc.property(fc.nat(2 ** 47), fc.array(step, { maxLength: 200 }), (start, steps) => {
        let window = new ReplayWindow();
        const seen = new Set<number>();
        let high = -1;
        let at = start;
        for (const by of steps) {
          const sequence = Math.max(0, at + by);
          const admitted = !seen.has(sequence) && sequence > high - 64;
          expect(window.admits(sequence)).toBe(admitted);
          if (admitted) {
            expect(window.accept(sequence)).toBe(sequence > high);
            seen.add(sequence);
            high = Math.max(high, sequence);
          }
          at = high;
          // It survives being stored.
          window = new ReplayWindow(window.high, window.upper, window.lower);
        }
        expect(window.high).toBe(high);
      }),
      { numRuns: 500 },
    );
  });
});
