import { routes, type Route } from '@holdfast/api-contract';
import { fromUtf8, utf8 } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import { target } from '../../engine/target.ts';
import { textOf, wordOf } from '../random-values.ts';

const all = Object.values(routes) as Route[];
const bodies = all.flatMap(({ body }) => (body === undefined || body === 'xml' ? [] : [body]));
const queries = all.flatMap(({ query }) => (query === undefined ? [] : [query]));

const someText = (random: Random): unknown =>
  random.pick<unknown>([textOf(random), wordOf(random), '00'.repeat(16), 'psk', 1, -1, 0.5, true, null]);

const bodyOf = (random: Random): object =>
  random.pick<() => object>([
    () => ({ token: someText(random) }),
    () => ({ endpoint: wordOf(random), security: { mode: 'psk', identity: wordOf(random), key: '0011' } }),
    () => ({ endpoint: someText(random), security: { mode: 'none' } }),
    () => ({ value: someText(random) }),
    () => ({ values: { '5700': someText(random), '5/1': someText(random) } }),
    () => ({ arguments: someText(random), instance: 3 }),
    () => ({ pmin: random.below(9), gt: 1.5, st: someText(random) }),
  ])();

/** What the handlers are given: every schema of a body on every JSON. */
export const bodiesTarget = target({
  name: 'api-bodies',
  errors: ['SyntaxError', 'BytesError'],
  dictionary: ['"mode":"psk"', '"__proto__":{}', '"values":{}', '"constructor"', '1e999', '[[', '{"a":'],
  // Of every schema at once.
  allowance: 65_536,
  seed: (random) => utf8(JSON.stringify(bodyOf(random))),
  decode: (input) => {
    const json: unknown = JSON.parse(fromUtf8(input));
    return bodies.map((schema) => schema.safeParse(json).success);
  },
});

export const queriesTarget = target({
  name: 'api-queries',
  errors: ['BytesError'],
  dictionary: [
    'limit=',
    'q=',
    'cursor=',
    'from=2026-01-31T12:00:00Z',
    'messages=device,feed',
    '%00',
    '&',
    'order=desc',
  ],
  allowance: 65_536,
  seed: (random) =>
    utf8(
      new URLSearchParams({
        limit: String(random.below(2000)),
        q: textOf(random),
        path: '/3303/0/5700',
        from: new Date(random.below(2 ** 31) * 1000).toISOString(),
        messages: random.pick(['device', 'device,values', 'all']),
      }).toString(),
    ),
  decode: (input) => {
    const given = Object.fromEntries(new URLSearchParams(fromUtf8(input)));
    return queries.map((schema) => schema.safeParse(given).success);
  },
});
