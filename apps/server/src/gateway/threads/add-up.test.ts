import { expect, it } from 'vitest';
import { addUp } from './add-up.ts';

it('adds member by member, at any depth', () => {
  expect(
    addUp([
      { sessions: 1, discarded: { replayed: 2, malformed: 0 } },
      { sessions: 10, discarded: { replayed: 20, malformed: 5 } },
    ]),
  ).toEqual({ sessions: 11, discarded: { replayed: 22, malformed: 5 } });
});
