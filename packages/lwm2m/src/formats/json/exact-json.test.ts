import { expect, it } from 'vitest';
import { formatJsonNumber, jsonNumber, parseExactJson } from './exact-json.ts';

it.each([0, -0, 0.1, -1.5, 5e-324, 2 ** 53 + 2, -(2 ** 63), 1e20, 1e21, 1.7976931348623157e308])(
  'reads the double %d as the same number, and a large one not as an exact integer',
  (value) => {
    expect(jsonNumber(parseExactJson(formatJsonNumber(value)))).toEqual({
      kind: Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'float',
      value,
    });
  },
);
