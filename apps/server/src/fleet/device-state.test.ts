import { expect, it } from 'vitest';
import type { Rows } from '../journal/rows.ts';
import { AWAKE_MS, stateOf } from './device-state.ts';

const SECOND = 1000;
const contact = { lastSeen: 0, updatedAt: 0 } as Rows['contact'];
const registered = (more: Partial<Rows['registration']> = {}) =>
  ({ lifetime: 600, queueMode: false, endedAt: null, ...more }) as Rows['registration'];

it.each([
  { name: 'never registered', registration: undefined, at: 0, state: 'unknown', until: undefined },
  { name: 'registered', registration: registered(), at: 10, state: 'online', until: 600 },
  {
    name: 'queue mode, still awake',
    registration: registered({ queueMode: true }),
    at: 10,
    state: 'online',
    until: AWAKE_MS / SECOND,
  },
  {
    name: 'queue mode, awake window over',
    registration: registered({ queueMode: true }),
    at: 93,
    state: 'asleep',
    until: 600,
  },
  { name: 'lifetime over', registration: registered(), at: 600, state: 'late', until: 750 },
  {
    name: 'asleep and lifetime over',
    registration: registered({ queueMode: true }),
    at: 600,
    state: 'late',
    until: 750,
  },
  { name: 'grace over', registration: registered(), at: 750, state: 'offline', until: undefined },
  {
    name: 'a short lifetime has at least 30 s of grace',
    registration: registered({ lifetime: 10 }),
    at: 39,
    state: 'late',
    until: 40,
  },
  {
    name: 'a long one at most an hour',
    registration: registered({ lifetime: 864_000 }),
    at: 867_600,
    state: 'offline',
    until: undefined,
  },
  {
    name: 'a lifetime without end',
    registration: registered({ lifetime: 0 }),
    at: 1e9,
    state: 'online',
    until: undefined,
  },
  {
    name: 'de-registered',
    registration: registered({ endedAt: 5 }),
    at: 10,
    state: 'offline',
    until: undefined,
  },
])('$name: $state', ({ registration, at, state, until }) => {
  const now = stateOf({ registration, contact }, at * SECOND);
  expect(now.state).toBe(state);
  expect(now.until).toBe(until === undefined ? undefined : until * SECOND);
});
