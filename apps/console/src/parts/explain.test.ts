import { ApiError } from '@holdfast/api-contract';
import { expect, it } from 'vitest';
import { explain } from './explain.ts';

const problem = { type: 'about:blank', title: 'The device refused the operation', status: 502 };

it('says a refusal in plain words, with the codes for support', () => {
  const error = new ApiError({
    ...problem,
    code: 'device_refused',
    deviceCode: '4.05',
    detail: 'device "a" answered 4.05',
  });
  expect(explain(error)).toEqual({
    reason: 'Device "a" answered 4.05.',
    advice: 'The operation is not possible on this path.',
    code: 'device_refused 4.05',
  });
});

it('knows no answer from a bad one, and has no advice for what it does not know', () => {
  expect(explain(new TypeError('Failed to fetch')).reason).toBe('The server did not answer.');
  expect(explain(new ApiError({ ...problem, code: 'brand_new' }))).toEqual({
    reason: 'The device refused the operation.',
    code: 'brand_new',
  });
  expect(explain('what').reason).toBe('Something unexpected happened.');
});
