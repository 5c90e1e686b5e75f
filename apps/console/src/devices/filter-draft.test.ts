import { expect, it } from 'vitest';
import { joinFilter, splitDraft } from './filter-draft.ts';

it('keeps a token in the field until a space follows it', () => {
  expect(splitDraft('state:off', true)).toEqual({ tokens: '', draft: 'state:off' });
  expect(splitDraft('state:offline ', true)).toEqual({ tokens: 'state:offline', draft: '' });
  expect(splitDraft('state:offline model:CL', true)).toEqual({ tokens: 'state:offline', draft: 'model:CL' });
  expect(splitDraft('truck ', true)).toEqual({ tokens: '', draft: 'truck ' });
});

it('from an address, every token is a chip and words are in the field', () => {
  expect(splitDraft('truck state:late model:"CL 3"')).toEqual({
    tokens: 'state:late model:"CL 3"',
    draft: 'truck',
  });
});

it('joins what is there', () => {
  expect(joinFilter('state:late', '', ' truck ')).toBe('state:late truck');
});
