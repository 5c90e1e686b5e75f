import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLinks, parseLinks, type Link } from './link-format.ts';

const shown = (links: readonly Link[]): unknown[] =>
  links.map(({ target, attributes }) => [target, ...attributes]);

describe('parseLinks', () => {
  it.each([
    ['', []],
    ['</sensors/temp>', [['/sensors/temp']]],
    ['</3303>;ver="1.1",</3303/0>', [['/3303', ['ver', '1.1']], ['/3303/0']]],
    [
      '</>;rt="oma.lwm2m";ct="60 110 112";hb',
      [['/', ['rt', 'oma.lwm2m'], ['ct', '60 110 112'], ['hb', true]]],
    ],
    ['</3303/0/5700>;pmin=10;gt=-1.5', [['/3303/0/5700', ['pmin', '10'], ['gt', '-1.5']]]],
    ['</3>;ver=1.1', [['/3', ['ver', '1.1']]]],
    [' < /3 > ; a = "x" , </4> ', [['/3', ['a', 'x']], ['/4']]],
    ['</a>;title="say \\"hi\\", \\\\o/;"', [['/a', ['title', 'say "hi", \\o/;']]]],
    ["</a>;title*=UTF-8'en'x;rt=first;rt=second", [['/a', ['title*', "UTF-8'en'x"], ['rt', 'first']]]],
    ['</0/0>;uri="coaps://example.com:5684"', [['/0/0', ['uri', 'coaps://example.com:5684']]]],
  ])('reads %j', (text, links) => {
    expect(shown(parseLinks(text))).toEqual(links);
  });

  it.each([
    '/3',
    '</3',
    '</3>,',
    ',</3>',
    '</3></4>',
    '</3>;',
    '</3>;=1',
    '</3>;a=',
    '</3>;a="x',
    '</3>;a="x\\"',
    '</3>;a=<b>',
    '</3>x',
  ])('refuses %j', (text) => {
    expect(() => parseLinks(text)).toThrow(expect.objectContaining({ name: 'Lwm2mError', code: 'bad-link' }));
  });

  it('stops at its limits', () => {
    const limits = { maxLength: 100, maxLinks: 2, maxAttributes: 2 };
    for (const text of ['x'.repeat(101), '</1>,</2>,</3>', '</1>;a;b;c']) {
      expect(() => parseLinks(text, limits)).toThrow(expect.objectContaining({ code: 'too-large' }));
    }
  });

  it('reads any text or fails typed', () => {
    const pieces = fc.array(
      fc.constantFrom('<', '>', '/3', ';', ',', '=', '"', '\\', 'ver', '1.1', ' ', '\0', 'é'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          pieces.map((some) => some.join('')),
        ),
        (text) => {
          try {
            parseLinks(text);
          } catch (error) {
            expect(error).toMatchObject({ name: 'Lwm2mError' });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to hostile text', () => {
    const wide = { maxLength: 1e6, maxLinks: 1e6, maxAttributes: 1e6 };
    for (const text of [
      '<'.repeat(5e5),
      '</>;a="' + '\\"'.repeat(4e5),
      '</>;a' + ' '.repeat(9e5) + '<',
      '</>' + ';a'.repeat(4e5) + '<',
    ]) {
      expect(() => parseLinks(text, wide)).toThrow(expect.objectContaining({ code: 'bad-link' }));
    }
  });
});

describe('formatLinks', () => {
  it('quotes text, and leaves numbers bare but for versions', () => {
    const attributes = new Map<string, string | true>([
      ['ct', '112'],
      ['ver', '1.1'],
      ['rt', 'oma.lwm2m'],
      ['obs', true],
    ]);
    expect(
      formatLinks([
        { target: '/', attributes },
        { target: '/3/0', attributes: new Map() },
      ]),
    ).toBe('</>;ct=112;ver="1.1";rt="oma.lwm2m";obs,</3/0>');
  });

  it('is read back', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}\*?$/);
    const target = fc.stringMatching(/^\/[ -;=?-~]{0,20}$/).map((text) => text.trim());
    const attributes = fc
      .array(fc.tuple(name, fc.oneof(fc.string(), fc.constant(true as const))), { maxLength: 5 })
      .map((pairs) => new Map<string, string | true>(pairs));
    fc.assert(
      fc.property(fc.array(fc.record({ target, attributes }), { maxLength: 5 }), (links) => {
        expect(parseLinks(formatLinks(links))).toEqual(links);
      }),
    );
  });

  it('refuses what could not be read back', () => {
    for (const link of [
      { target: '/a>', attributes: new Map() },
      { target: '/a', attributes: new Map([['b c', 'x']]) },
    ]) {
      expect(() => formatLinks([link])).toThrow(expect.objectContaining({ code: 'bad-link' }));
    }
  });
});
