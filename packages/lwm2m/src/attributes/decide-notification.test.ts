import { describe, expect, it } from 'vitest';
import type { Lwm2mValue } from '../values/lwm2m-value.ts';
import { decideNotification, type Evaluation, type NotificationDecision } from './decide-notification.ts';
import type { NotificationAttributes } from './notification-attributes.ts';

const float = (value: number): Lwm2mValue => ({ type: 'float', value });

/** Last told at second 100. */
const decide = (
  attributes: NotificationAttributes,
  last: Lwm2mValue,
  current: Lwm2mValue,
  now: number,
): Omit<NotificationDecision, 'evaluation'> => {
  const { evaluation: _, ...verdict } = decideNotification({
    attributes,
    last: { value: last, time: 100 },
    current,
    now,
  });
  return verdict;
};

describe('decideNotification: periods', () => {
  it.each([
    ['a change, nothing set', {}, 1, 2, 100, { notify: true }],
    ['no change, nothing set', {}, 1, 1, 9999, { notify: false }],
    ['a change before pmin', { pmin: 10 }, 1, 2, 105, { notify: false, nextCheckAt: 110 }],
    ['a change at pmin', { pmin: 10 }, 1, 2, 110, { notify: true }],
    ['no change after pmin', { pmin: 10 }, 1, 1, 115, { notify: false }],
    ['no change before pmax', { pmax: 60 }, 1, 1, 130, { notify: false, nextCheckAt: 160 }],
    ['no change at pmax', { pmax: 60 }, 1, 1, 160, { notify: true, nextCheckAt: 220 }],
    ['a change before pmax', { pmax: 60 }, 1, 2, 130, { notify: true, nextCheckAt: 190 }],
    [
      'a change before pmin, pmax set',
      { pmin: 10, pmax: 60 },
      1,
      2,
      105,
      { notify: false, nextCheckAt: 110 },
    ],
    ['pmax below pmin', { pmin: 60, pmax: 10 }, 1, 1, 120, { notify: false }],
    ['pmax below pmin and a change', { pmin: 60, pmax: 10 }, 1, 2, 120, { notify: false, nextCheckAt: 160 }],
    ['pmax of 0', { pmax: 0 }, 1, 1, 9999, { notify: false }],
    ['pmax equal to pmin', { pmin: 10, pmax: 10 }, 1, 1, 110, { notify: true, nextCheckAt: 120 }],
  ] as [string, NotificationAttributes, number, number, number, Omit<NotificationDecision, 'evaluation'>][])(
    '%s',
    (_name, attributes, last, current, now, decision) => {
      expect(decide(attributes, float(last), float(current), now)).toEqual(decision);
    },
  );
});

describe('decideNotification: thresholds', () => {
  it.each([
    ['above gt from below', { gt: 8 }, 7, 9, true],
    ['below gt from above', { gt: 8 }, 9, 7, true],
    ['onto gt from below', { gt: 8 }, 7, 8, false],
    ['onto gt from above', { gt: 8 }, 9, 8, true],
    ['above gt all the time', { gt: 8 }, 9, 12, false],
    ['below lt from above', { lt: 2 }, 3, 1, true],
    ['above lt from below', { lt: 2 }, 1, 3, true],
    ['onto lt from above', { lt: 2 }, 3, 2, false],
    ['below lt all the time', { lt: 2 }, 1, -5, false],
    ['by less than the step', { st: 2 }, 5, 6.9, false],
    ['by the step, up', { st: 2 }, 5, 7, true],
    ['by the step, down', { st: 2 }, 5, 3, true],
    ['by the step between thresholds', { gt: 100, lt: 0, st: 2 }, 5, 8, true],
    ['between thresholds', { gt: 100, lt: 0 }, 5, 8, false],
    ['from a number to none', { gt: 100 }, 5, NaN, true],
    ['from no number to none', { gt: 100 }, NaN, NaN, false],
  ] as const)('%s', (_name, attributes, last, current, notify) => {
    expect(decide(attributes, float(last), float(current), 1000).notify).toBe(notify);
  });

  it('hold back with pmin, and yield to pmax', () => {
    expect(decide({ gt: 8, pmin: 10 }, float(7), float(9), 105)).toEqual({ notify: false, nextCheckAt: 110 });
    expect(decide({ gt: 8, pmax: 60 }, float(7), float(7.5), 170).notify).toBe(true);
  });

  it('compare integers beyond 2^53 exactly', () => {
    const integer = (value: bigint): Lwm2mValue => ({ type: 'integer', value });
    const high = 2n ** 60n;
    expect(decide({ st: 2 }, integer(high), integer(high + 1n), 1000).notify).toBe(false);
    expect(decide({ st: 2 }, integer(high), integer(high + 2n), 1000).notify).toBe(true);
  });

  it('do not apply to what is no number', () => {
    const text = (value: string): Lwm2mValue => ({ type: 'string', value });
    expect(decide({ gt: 8 }, text('a'), text('b'), 1000).notify).toBe(true);
    expect(decide({ gt: 8 }, text('a'), text('a'), 1000).notify).toBe(false);
  });
});

/** One reading after another, as [second, value]: the seconds at which each is told. The first is told at 100. */
function told(
  attributes: NotificationAttributes,
  type: 'float' | 'boolean',
  readings: [number, unknown][],
): number[] {
  const at = (value: unknown): Lwm2mValue => ({ type, value }) as Lwm2mValue;
  let last = { value: at(readings[0]?.[1]), time: readings[0]?.[0] ?? 0 };
  let evaluation: Evaluation | undefined;
  const seconds: number[] = [];
  for (const [now, value] of readings.slice(1)) {
    const current = at(value);
    const question = { attributes, last, current, now, ...(evaluation === undefined ? {} : { evaluation }) };
    const verdict = decideNotification(question);
    evaluation = verdict.evaluation;
    if (!verdict.notify) continue;
    seconds.push(now);
    last = { value: current, time: now };
  }
  return seconds;
}

describe('decideNotification: edges', () => {
  const blinking: [number, boolean][] = [
    [100, true],
    [101, false],
    [102, true],
    [103, true],
    [104, false],
    [105, true],
  ];

  it.each([
    ['each rise, also after a fall that is not told', { edge: 1 }, [102, 105]],
    ['each fall', { edge: 0 }, [101, 104]],
    ['each change, where no edge is asked for', {}, [101, 102, 104, 105]],
    ['each change, whatever thresholds booleans cannot have', { gt: 1, st: 1 }, [101, 102, 104, 105]],
  ] as [string, NotificationAttributes, number[]][])('tell %s', (_name, attributes, seconds) => {
    expect(told(attributes, 'boolean', blinking)).toEqual(seconds);
  });

  it('that pmin held back are told when it has passed, though the value fell again', () => {
    const readings: [number, boolean][] = [
      [100, false],
      [101, true],
      [102, false],
      [110, false],
      [120, false],
    ];
    expect(told({ edge: 1, pmin: 10 }, 'boolean', readings)).toEqual([110]);
    expect(told({ edge: 1, pmin: 10, pmax: 15 }, 'boolean', readings)).toEqual([110]);
  });

  it('say nothing of numbers', () => {
    expect(
      told({ edge: 1 }, 'float', [
        [100, 1],
        [101, 2],
        [102, 2],
      ]),
    ).toEqual([101]);
  });
});

describe('decideNotification: thresholds crossed there and back', () => {
  it('within pmin are told when it has passed', () => {
    const readings: [number, number][] = [
      [100, 7],
      [101, 9],
      [102, 7],
      [110, 7],
      [130, 7],
    ];
    expect(told({ gt: 8, pmin: 10 }, 'float', readings)).toEqual([110]);
    expect(told({ pmin: 10 }, 'float', readings)).toEqual([]);
  });

  it('that contradict each other are none: any change is told', () => {
    expect(
      told({ gt: 5, lt: 6 }, 'float', [
        [100, 1],
        [101, 1.5],
        [102, 1.5],
      ]),
    ).toEqual([101]);
  });
});

describe('decideNotification: evaluation periods', () => {
  const evaluation = (time: number, value = 1): Evaluation => ({ value: float(value), time, due: false });
  const ask = (
    attributes: NotificationAttributes,
    now: number,
    current: number,
    before: Evaluation,
  ): unknown =>
    decideNotification({
      attributes,
      last: { value: float(1), time: 100 },
      current: float(current),
      now,
      evaluation: before,
    });

  it('a change is looked at no sooner than epmin after the last look', () => {
    expect(ask({ epmin: 30 }, 120, 2, evaluation(100))).toEqual({
      notify: false,
      nextCheckAt: 130,
      evaluation: evaluation(100),
    });
    expect(ask({ epmin: 30 }, 130, 2, evaluation(100))).toEqual({
      notify: true,
      evaluation: evaluation(130, 2),
    });
  });

  it('but what pmax asks for is told at its time', () => {
    expect(ask({ epmin: 60, pmax: 30 }, 110, 2, evaluation(100))).toMatchObject({
      notify: false,
      nextCheckAt: 130,
    });
    expect(ask({ epmin: 60, pmax: 30 }, 130, 2, evaluation(100))).toMatchObject({
      notify: true,
      nextCheckAt: 160,
    });
  });

  it('epmax has the value looked at again', () => {
    expect(ask({ epmax: 60 }, 160, 1, evaluation(100))).toMatchObject({ notify: false, nextCheckAt: 220 });
    expect(ask({ epmax: 60, pmax: 90 }, 160, 1, evaluation(100))).toMatchObject({
      notify: false,
      nextCheckAt: 190,
    });
    expect(ask({ epmax: 60, epmin: 60 }, 160, 1, evaluation(100))).not.toHaveProperty('nextCheckAt');
  });
});
