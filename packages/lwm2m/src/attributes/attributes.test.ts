import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResourceDefinition } from '../model/definition.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import { formatAttributes, parseAttributes } from './attribute-query.ts';
import { applyAttributes, effectiveAttributes } from './attribute-rules.ts';
import { isConfirmable } from './confirmable.ts';
import { keepReading, type DatedEntry } from './historical-queue.ts';
import type { AttributeChange, NotificationAttributes } from './notification-attributes.ts';
import { parseObservationAttributes } from './observation-attributes.ts';

const resource = Lwm2mPath.parse('/3303/0/5700');
const definition = (type: ResourceDefinition['type']): ResourceDefinition => ({
  id: 5700,
  name: 'x',
  operations: type === 'none' ? 'E' : 'R',
  multiple: false,
  mandatory: true,
  type,
});

describe('a threshold', () => {
  it.each([
    'gt=0.0000000001',
    'lt=-0.00000000000000000001',
    'st=0.0000000000000000001234567',
    'gt=100000000000000000000',
  ])('is written without an exponent, and in full: %s', (text) => {
    expect(formatAttributes(parseAttributes([text]))).toEqual([text]);
  });

  it('has no minus zero', () => {
    expect(parseAttributes(['gt=-0'])).toEqual({ gt: 0 });
  });

  it.each(['gt=1000000000000000000000', 'st=.000000000000000000001'])(
    'beyond any resource is refused: %s',
    (text) => {
      expect(() => parseAttributes([text])).toThrow(expect.objectContaining({ code: 'bad-attribute' }));
    },
  );
});

describe('parseAttributes', () => {
  it('tells setting from removing', () => {
    expect(
      parseAttributes([
        'pmin=10',
        'pmax=60',
        'gt=21.5',
        'lt=-3',
        'st=.5',
        'epmin=1',
        'epmax',
        'edge=1',
        'con=0',
        'hqmax=100',
      ]),
    ).toEqual({
      pmin: 10,
      pmax: 60,
      gt: 21.5,
      lt: -3,
      st: 0.5,
      epmin: 1,
      epmax: null,
      edge: 1,
      con: 0,
      hqmax: 100,
    });
  });

  it.each([
    'con=2',
    'con=true',
    'edge=-1',
    'hqmax=1.5',
    'band=1',
    'pmin=-1',
    'pmin=1.5',
    'pmin=',
    'pmax=99999999999',
    'gt=hot',
    'gt=1e3',
    'st=-1',
    '',
    '__proto__=1',
  ])('refuses %j', (query) => {
    expect(() => parseAttributes([query])).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code: 'bad-attribute' }),
    );
  });

  it('refuses the same twice', () => {
    expect(() => parseAttributes(['pmin=1', 'pmin'])).toThrow(
      expect.objectContaining({ code: 'bad-attribute' }),
    );
  });

  it('reads back what it writes', () => {
    const period = fc.option(fc.nat(4_294_967_295));
    const threshold = fc.option(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => Math.round(value * 1e4) / 1e4 + 0),
    );
    const flag = fc.option(fc.constantFrom(0, 1));
    const change = fc.record(
      {
        pmin: period,
        pmax: period,
        epmin: period,
        epmax: period,
        gt: threshold,
        lt: threshold,
        st: period,
        edge: flag,
        con: flag,
        hqmax: period,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<AttributeChange>;
    fc.assert(
      fc.property(change, (some) => {
        expect(parseAttributes(formatAttributes(some))).toEqual(some);
      }),
    );
  });

  it('writes no exponents', () => {
    expect(formatAttributes({ gt: 1e-7, lt: -1e20 })).toEqual(['gt=0.0000001', 'lt=-100000000000000000000']);
    expect(() => formatAttributes({ gt: 1e300 })).toThrow(expect.objectContaining({ code: 'bad-attribute' }));
  });
});

describe('applyAttributes', () => {
  it('sets, removes and leaves', () => {
    expect(
      applyAttributes({ pmin: 1, pmax: 5 }, { pmin: null, gt: 3 }, resource, definition('float')),
    ).toEqual({
      pmax: 5,
      gt: 3,
    });
  });

  it.each([
    ['thresholds of an instance', { gt: 1 }, '/3303/0', 'float'],
    ['thresholds of text', { st: 1 }, '/3303/0/5700', 'string'],
    ['attributes of the root', { pmin: 1 }, '/', 'float'],
    ['thresholds that cross', { gt: 1, lt: 1 }, '/3303/0/5700', 'float'],
    ['thresholds closer than two steps', { gt: 10, lt: 0, st: 5 }, '/3303/0/5700', 'float'],
    ['an edge of a number', { edge: 1 }, '/3303/0/5700', 'float'],
    ['an edge of an instance', { edge: 1 }, '/3303/0', 'boolean'],
    ['thresholds of a boolean', { gt: 1 }, '/3303/0/5700', 'boolean'],
    ['attributes of what is executed', { pmin: 1 }, '/3303/0/5700', 'none'],
    ['attributes of an instance of a single resource', { pmin: 1 }, '/3303/0/5700/0', 'float'],
    ['evaluation periods that leave no time', { epmin: 5, epmax: 5 }, '/3303', 'float'],
  ] as const)('refuses %s', (_name, change, path, type) => {
    expect(() => applyAttributes({}, change, Lwm2mPath.parse(path), definition(type))).toThrow(
      expect.objectContaining({ code: 'bad-attribute' }),
    );
  });

  it('takes a maximum below the minimum: it is ignored later', () => {
    expect(applyAttributes({}, { pmin: 10, pmax: 5 }, Lwm2mPath.parse('/3303'))).toEqual({
      pmin: 10,
      pmax: 5,
    });
  });
});

describe('applyAttributes, since 1.2', () => {
  it('sets edges of booleans, and con and hqmax anywhere', () => {
    expect(applyAttributes({}, { edge: 0 }, resource, definition('boolean'))).toEqual({ edge: 0 });
    expect(applyAttributes({}, { con: 1, hqmax: 10 }, Lwm2mPath.parse('/3303'))).toEqual({
      con: 1,
      hqmax: 10,
    });
  });
});

describe('parseObservationAttributes', () => {
  const single = { kind: 'single', path: resource, definition: definition('float') } as const;

  it('reads what an observation asks for itself', () => {
    expect(parseObservationAttributes([], single)).toBeUndefined();
    expect(parseObservationAttributes(['pmin=5', 'gt=3'], single)).toEqual({ pmin: 5, gt: 3 });
    expect(parseObservationAttributes(['pmax=60', 'con=1'], { kind: 'composite' })).toEqual({
      pmax: 60,
      con: 1,
    });
  });

  it.each([
    ['an attribute without a value', ['pmin'], single],
    ['an edge of a number', ['edge=1'], single],
    ['an unknown one', ['x=1'], single],
    ['a threshold of several', ['gt=1'], { kind: 'composite' }],
    ['a queue of several', ['hqmax=1'], { kind: 'composite' }],
  ] as const)('refuses %s', (_name, queries, target) => {
    expect(() => parseObservationAttributes(queries, target)).toThrow(
      expect.objectContaining({ code: 'bad-attribute' }),
    );
  });
});

describe('isConfirmable', () => {
  it.each([
    [[], undefined],
    [[{ pmin: 1 }], undefined],
    [[{ con: 0 }, {}], false],
    [[{ con: 0 }, { con: 1 }, {}], true],
  ] as [NotificationAttributes[], boolean | undefined][])('of %j is %s', (parts, wanted) => {
    expect(isConfirmable(parts)).toBe(wanted);
  });
});

describe('keepReading', () => {
  const reading = (time: number): DatedEntry => ({
    path: resource,
    value: { type: 'float', value: time },
    time,
  });
  const after = (hqmax: number | undefined, count: number): number[] => {
    let queue: readonly DatedEntry[] = [];
    for (let time = 1; time <= count; time++) queue = keepReading(queue, reading(time), hqmax);
    return queue.map(({ time }) => time);
  };

  it('drops the oldest beyond hqmax, and keeps the latest alone without it', () => {
    expect(after(3, 5)).toEqual([3, 4, 5]);
    expect(after(0, 5)).toEqual([]);
    expect(after(undefined, 5)).toEqual([5]);
  });

  it('is bounded whatever a server asks for', () => {
    const full = Array.from({ length: 10_000 }, (_, time) => reading(time));
    const queue = keepReading(full, reading(10_000), 4_294_967_295);
    expect([queue.length, queue[0]?.time]).toEqual([10_000, 1]);
  });
});

describe('effectiveAttributes', () => {
  it('prefers what is nearest', () => {
    const set = new Map<string, NotificationAttributes>([
      ['/3303', { pmin: 1, pmax: 2, epmin: 3 }],
      ['/3303/0', { pmin: 10 }],
      ['/3303/0/5700', { pmax: 20, gt: 5 }],
      ['/3303/1', { pmin: 99 }],
    ]);
    expect(effectiveAttributes(resource, ({ text }) => set.get(text))).toEqual({
      pmin: 10,
      pmax: 20,
      epmin: 3,
      gt: 5,
    });
  });
});
