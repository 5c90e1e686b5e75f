import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayWindow } from './replay-window.ts';

describe('ReplayWindow', () => {
  it('agrees with a set that forgets what is 32 behind', () => {
    const step = fc.record({ sequence: fc.nat({ max: 120 }), forget: fc.boolean(), store: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let window = new ReplayWindow();
        const seen = new Set<number>();
        let high = -1;
        for (const { sequence, forget, store } of steps) {
          const expected = sequence > high || (sequence > high - 32 && !seen.has(sequence));
          expect(window.admits(sequence)).toBe(expected);
          if (expected) {
            expect(window.accept(sequence)).toBe(sequence > high);
            seen.add(sequence);
            high = Math.max(high, sequence);
          }
          if (forget) {
            window.forget(sequence);
            seen.delete(sequence);
          }
          if (store) window = new ReplayWindow(window.state);
        }
      }),
    );
  });

  it('reaches the last of the sequence numbers', () => {
    const window = new ReplayWindow();
    for (const sequence of [2 ** 40 - 40, 2 ** 40 - 1]) {
      expect(window.accept(sequence)).toBe(true);
      expect(window.admits(sequence)).toBe(false);
    }
    expect(window.admits(2 ** 40 - 2)).toBe(true);
    expect(window.admits(2 ** 40 - 40)).toBe(false);
  });

  it('after a number lets in only what is newer', () => {
    const window = ReplayWindow.after(100);
    for (let sequence = 0; sequence <= 100; sequence++) expect(window.admits(sequence)).toBe(false);
    expect(window.admits(101)).toBe(true);
  });
});
