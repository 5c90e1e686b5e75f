import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEQUENCE_END } from './partial-iv.ts';
import { SenderSequence } from './sender-sequence.ts';

describe('SenderSequence', () => {
  it('gives no number twice, however often the process dies between asking for a reservation and having it', async () => {
    const life = fc.record({ asks: fc.nat({ max: 30 }), fails: fc.array(fc.boolean(), { maxLength: 8 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(life, { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (lives, block) => {
          let durable = 0;
          const given = new Set<number>();
          for (const { asks, fails } of lives) {
            const failing = [...fails];
            const sequence = new SenderSequence({
              first: durable,
              block,
              reserve: async (limit) => {
                await Promise.resolve();
                if (failing.shift() === true) throw new Error('disk full');
                durable = limit;
              },
            });
            const numbers = await Promise.allSettled(Array.from({ length: asks }, () => sequence.next()));
            for (const outcome of numbers) {
              if (outcome.status === 'rejected') continue;
              expect(given.has(outcome.value)).toBe(false);
              expect(outcome.value).toBeLessThan(durable);
              given.add(outcome.value);
            }
          }
        },
      ),
    );
  });

  it('ends where numbers end', async () => {
    const reserved: number[] = [];
    const sequence = new SenderSequence({
      first: SEQUENCE_END - 2,
      block: 256,
      reserve: async (limit) => void reserved.push(limit),
    });
    expect([await sequence.next(), await sequence.next()]).toEqual([SEQUENCE_END - 2, SEQUENCE_END - 1]);
    await expect(sequence.next()).rejects.toMatchObject({ name: 'OscoreError', code: 'exhausted' });
    expect(reserved).toEqual([SEQUENCE_END]);
  });

  it('that is closed uses up what is reserved and nothing that is reserved later', async () => {
    let finish = (): void => {};
    const reserved: number[] = [];
    const sequence = new SenderSequence({
      first: 0,
      block: 2,
      reserve: async (limit) => {
        reserved.push(limit);
        if (limit > 2) await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    expect(await sequence.next()).toBe(0);
    const last = [sequence.next(), sequence.next()];
    sequence.close();
    finish();
    expect(await last[0]).toBe(1);
    await expect(last[1]).rejects.toMatchObject({ code: 'closed' });
    expect(reserved).toEqual([2, 4]);
  });

  it('asks again after a reservation that failed', async () => {
    let failing = true;
    const sequence = new SenderSequence({
      first: 7,
      block: 1,
      reserve: async () => {
        if (failing) throw new Error('disk full');
      },
    });
    await expect(sequence.next()).rejects.toThrow('disk full');
    failing = false;
    expect(await sequence.next()).toBe(7);
  });
});
