import { BytesReader } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragments, readFragment, type HandshakeFragment } from './handshake-fragment.ts';
import { Reassembler } from './reassembler.ts';

const fragment = (over: Partial<HandshakeFragment>): HandshakeFragment => ({
  type: 1,
  length: 10,
  sequence: 0,
  offset: 0,
  part: new Uint8Array(10),
  ...over,
});

describe('Reassembler', () => {
  it('puts messages together whatever the order, the cuts and the overlaps', () => {
    const body = fc.uint8Array({ maxLength: 60 });
    const cut = fc.record({ message: fc.nat(3), offset: fc.nat(80), length: fc.nat(80) });
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 4 }),
        fc.array(cut, { maxLength: 30 }),
        fc.integer({ min: 13, max: 60 }),
        fc.nat(),
        (bodies, cuts, room, seed) => {
          const pieces: HandshakeFragment[] = cuts.flatMap(({ message, offset, length }) => {
            const whole = bodies[message];
            if (whole === undefined) return [];
            const from = Math.min(offset, whole.length);
            const part = whole.subarray(from, from + length);
            return [{ type: 1, length: whole.length, sequence: message, offset: from, part }];
          });
          for (const [sequence, whole] of bodies.entries()) {
            for (const piece of fragments({ type: 1, sequence, body: whole }, room)) {
              const read = readFragment(new BytesReader(piece));
              if (read !== undefined) pieces.push(read);
            }
          }
          const shuffled = pieces
            .map((piece, i) => ({ piece, key: Math.imul(i + 1, seed | 1) >>> 0 }))
            .sort((a, b) => a.key - b.key);
          const reassembler = new Reassembler(0, 100);
          const whole: Uint8Array[] = [];
          for (const { piece } of shuffled) {
            expect(reassembler.add(piece)).not.toBe('refused');
            for (let next = reassembler.take(); next !== undefined; next = reassembler.take())
              whole.push(next.body);
          }
          expect(whole).toEqual(bodies);
        },
      ),
      // Held are at most the one that is waited for and, of 200 bytes, those ahead.
      { numRuns: 300 },
    );
  });

  it('knows what is old', () => {
    const reassembler = new Reassembler(3, 100);
    expect(reassembler.add(fragment({ sequence: 2 }))).toBe('old');
    expect(reassembler.add(fragment({ sequence: 3 }))).toBe('kept');
    expect(reassembler.take()?.sequence).toBe(3);
    expect(reassembler.add(fragment({ sequence: 3 }))).toBe('old');
  });

  it.each([
    ['too long a message', fragment({ length: 101 })],
    ['too far ahead', fragment({ sequence: 8 })],
    ['beyond its own end', fragment({ offset: 5 })],
  ])('refuses %s', (_, bad) => {
    expect(new Reassembler(0, 100).add(bad)).toBe('refused');
  });

  it.each([
    ['a first fragment', new Uint8Array(3)],
    ['a whole message', new Uint8Array(10)],
  ])('refuses what contradicts %s', (_, part) => {
    const reassembler = new Reassembler(0, 100);
    reassembler.add(fragment({ part }));
    expect(reassembler.add(fragment({ type: 2 }))).toBe('refused');
    expect(reassembler.add(fragment({ length: 11 }))).toBe('refused');
    expect(reassembler.add(fragment({}))).toBe('kept');
    expect(reassembler.take()).toEqual({ type: 1, sequence: 0, body: new Uint8Array(10) });
    expect(reassembler.take()).toBeUndefined();
  });

  it('holds a bounded amount, yet always lets in what it waits for', () => {
    const reassembler = new Reassembler(0, 100);
    const part = new Uint8Array(1);
    const results = [1, 2, 3, 4].map((sequence) => reassembler.add(fragment({ sequence, length: 90, part })));
    expect(results).toEqual(['kept', 'kept', 'refused', 'refused']);
    expect(reassembler.add(fragment({ length: 90, part }))).toBe('kept');
  });
});
