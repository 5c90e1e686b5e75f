import { expect, it } from 'vitest';
import { csv } from './csv.ts';

it('quotes what must be, leaves numbers, and disarms formulas', () => {
  expect(
    csv(
      ['a', 'b'],
      [
        ['x,"y"', -4.2],
        [null, '=1+1'],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""",-4.2\r\n,\'=1+1\r\n');
});
