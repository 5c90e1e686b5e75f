import type { QueuedOperation } from '@holdfast/api-contract';
import { describe, expect, it } from 'vitest';
import { carriedBy, lookOf, outcomeOf } from './operation-words.ts';

const operation = (more: Partial<QueuedOperation>): QueuedOperation => ({
  id: '1',
  endpoint: 'a',
  operation: 'write',
  path: '/3/0/15',
  payload: {},
  requestedBy: 'Administrator',
  requestedAt: '2026-03-01T12:00:00.000Z',
  expiresAt: '2026-03-08T12:00:00.000Z',
  state: 'queued',
  attempts: 0,
  sentAt: null,
  endedAt: null,
  result: null,
  error: null,
  ...more,
});
const show = (_: string, value: string | number | boolean): string => String(value);
const time = '2026-03-01T12:00:00.000Z';
const error = (code: string, detail: string) => ({ code, detail, deviceCode: null });

describe('how an operation stands', () => {
  it('is unknown, and not failed, where nobody knows what the device did', () => {
    const failed = { state: 'failed' } as const;
    expect(lookOf(operation({ ...failed, error: error('device_refused', 'no') })).tone).toBe('bad');
    expect(lookOf(operation({ ...failed, error: error('outcome_unknown', 'x') }))).toMatchObject({
      word: 'Outcome unknown',
      tone: 'unknown',
    });
  });
});

describe('what it carries', () => {
  it.each<[string, Partial<QueuedOperation>, string]>([
    [
      'one value',
      { payload: { values: [{ path: '/3/0/15', type: 'string', value: 'Asia/Tokyo' }] } },
      '= Asia/Tokyo',
    ],
    [
      'a secret',
      { payload: { values: [{ path: '/5/0/0', type: 'opaque', value: null }] }, path: '/5/0' },
      '/5/0/0 = hidden',
    ],
    [
      'an instance',
      { payload: { instance: 0, values: [{ path: '/9/0/1', type: 'integer', value: 0 }] }, path: '/9' },
      'as instance 0, /9/0/1 = 0',
    ],
    ['arguments', { payload: { arguments: "0='x'" } }, "with 0='x'"],
    ['attributes', { payload: { attributes: { pmin: 5, gt: 8.5 } } }, 'pmin=5, gt=8.5'],
    ['nothing', {}, ''],
  ])('%s', (_, more, says) => {
    expect(carriedBy(operation(more), show)).toBe(says);
  });
});

describe('what came of it', () => {
  const value = { path: '/3/0/15', value: 'x', type: 'string', time } as const;
  it.each<[string, Partial<QueuedOperation>, string | undefined]>([
    ['waiting', {}, undefined],
    ['tried', { error: error('device_timeout', 'it did not answer') }, 'Tried in vain: it did not answer.'],
    ['refused', { state: 'failed', error: error('device_refused', 'it said 4.05') }, 'It said 4.05.'],
    ['taken back after a try', { state: 'cancelled', error: error('device_timeout', 'x') }, undefined],
    ['one value', { state: 'done', result: { path: '/3/0/15', values: [value], omitted: 0 } }, 'x'],
    [
      'many values',
      { state: 'done', path: '/3/0', result: { path: '/3/0', values: [value], omitted: 14 } },
      '15 values, now among the last known.',
    ],
    [
      'a new instance',
      { state: 'done', operation: 'create', result: { path: '/3303/7', values: [], omitted: 0 } },
      'The device made /3303/7.',
    ],
  ])('%s', (_, more, says) => {
    expect(outcomeOf(operation(more), show)).toBe(says);
  });
});
