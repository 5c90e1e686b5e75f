import { expect, it } from 'vitest';
import { bodyOf, draftOf, problemsOf } from './profile-draft.ts';

const draft = draftOf(undefined);

it('starts as a profile that needs nothing but a name', () => {
  expect(Object.keys(problemsOf(draft))).toEqual(['name']);
  expect(bodyOf({ ...draft, name: 'a' })).toEqual({
    isDefault: false,
    rekey: false,
    server: { uri: null, shortServerId: 1, lifetime: 86_400, binding: 'U', minPeriod: null, maxPeriod: null },
  });
});

it.each([
  ['name', 'a b'],
  ['name', '-a'],
  ['uri', 'coap://a'],
  ['uri', 'coaps://a/path'],
  ['shortServerId', '0'],
  ['shortServerId', '65535'],
  ['lifetime', ''],
  ['lifetime', '1.5'],
  ['binding', 'UU'],
  ['binding', 'T'],
  ['minPeriod', '-1'],
  ['maxPeriod', '99999999999'],
] as const)('says what is wrong with the %s "%s"', (field, value) => {
  expect(problemsOf({ ...draft, name: 'a', [field]: value })).toHaveProperty(field);
});

it('compares the periods', () => {
  expect(problemsOf({ ...draft, name: 'a', minPeriod: '10', maxPeriod: '5' })).toHaveProperty('maxPeriod');
  expect(problemsOf({ ...draft, name: 'a', minPeriod: '5', maxPeriod: '5' })).toEqual({});
});
