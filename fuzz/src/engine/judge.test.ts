import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { Broken, type Target } from './target.ts';

class Typed extends Error {
  override readonly name = 'Typed';
}

const input = Uint8Array.of(1, 2, 3);
const targetOf = (of: Partial<Target>): Target => ({
  name: 'x',
  errors: ['Typed'],
  seed: () => input,
  decode: (bytes) => bytes.length,
  ...of,
});
const failing = (error: Error) => (): never => {
  throw error;
};

describe('an input', () => {
  it('is taken where it decodes, and gives the same value again', () => {
    expect(judge(targetOf({}), input)).toBe('taken');
    expect(judge(targetOf({ encode: (length) => new Uint8Array(length as number) }), input)).toBe('taken');
  });

  it('is refused with the typed error', () => {
    expect(judge(targetOf({ decode: failing(new Typed()) }), input)).toBe('refused');
  });

  it.each([
    ['another error', { decode: failing(new TypeError('x is undefined')) }, 'threw'],
    ['a broken invariant', { decode: failing(new Broken('overlap')) }, 'threw'],
    ['an encoder that cannot', { encode: failing(new Typed()) }, 'threw'],
    ['another value when decoded again', { encode: () => new Uint8Array(9) }, 'changed'],
    ['a value too large for it', { decode: () => 'x'.repeat(100_000) }, 'large'],
    [
      'a value with too many parts',
      { decode: () => new Map(Array.from({ length: 9999 }, (_, at) => [at, {}])) },
      'large',
    ],
  ])('is a fault where it comes to %s', (_, of, kind) => {
    expect(judge(targetOf(of), input)).toMatchObject({ kind, input });
  });

  it('may be one that the format cannot hold', () => {
    const target = targetOf({ encode: failing(new Typed()), unencodable: ['Typed'] });
    expect(judge(target, input)).toBe('taken');
  });

  it('is told by the line that threw, so that one fault is reported once', () => {
    const decode = failing(new RangeError('too far'));
    const [one, other] = [Uint8Array.of(1), Uint8Array.of(2)].map((bytes) =>
      judge(targetOf({ decode }), bytes),
    );
    expect(one).toMatchObject({ signature: expect.stringContaining('judge.test.ts') });
    expect(one).toMatchObject({ signature: (other as { signature: string }).signature });
  });
});
