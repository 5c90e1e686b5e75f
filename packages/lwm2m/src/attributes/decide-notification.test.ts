import { describe, expect, it } from 'vitest';
import type { Lwm2mValue } from '../values/lwm2m-value.ts';
import { decideNotification, type NotificationDecision } from './decide-notification.ts';
import type { NotificationAttributes } from './notification-attributes.ts';

const float = (value: number): Lwm2mValue => ({ type: 'float', value });

/** Last told at second 100. */
const decide = (
  attributes: NotificationAttributes,
  last: Lwm2mValue,
  current: Lwm2mValue,
  now: number,
): NotificationDecision => decideNotification({ attributes, last: { value: last, time: 100 }, current, now });

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
  ] as [string, NotificationAttributes, number, number, number, NotificationDecision][])(
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
