import { FakeClock } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { LastFlight } from '../flight/last-flight.ts';
import { LastFlights } from './last-flights.ts';

const session = () => ({
  lastFlight: new LastFlight({ type: 20, sequence: 1, body: new Uint8Array(12) }, 1, 1200),
});
const holders = (...sessions: readonly { lastFlight: unknown }[]): boolean[] =>
  sessions.map(({ lastFlight }) => lastFlight !== undefined);

it('keeps each last flight for four minutes', async () => {
  const clock = new FakeClock();
  const flights = new LastFlights(clock);
  const [first, second, late] = [session(), session(), session()];
  flights.keep(first);
  await clock.advance(60_000);
  flights.keep(second);
  await clock.advance(179_000);
  expect(holders(first, second)).toEqual([true, true]);
  await clock.advance(1000);
  expect(holders(first, second)).toEqual([false, true]);
  await clock.advance(60_000);
  expect(holders(second)).toEqual([false]);
  // With none left it starts anew.
  flights.keep(late);
  await clock.advance(239_000);
  expect(holders(late)).toEqual([true]);
  await clock.advance(2000);
  expect(holders(late)).toEqual([false]);
});

it('drops one at once, and the others in their time', async () => {
  const clock = new FakeClock();
  const flights = new LastFlights(clock);
  const [dropped, other] = [session(), session()];
  flights.keep(dropped);
  await clock.advance(1000);
  flights.keep(other);
  flights.drop(dropped);
  expect(holders(dropped, other)).toEqual([false, true]);
  await clock.advance(239_000);
  expect(holders(other)).toEqual([true]);
  await clock.advance(2000);
  expect(holders(other)).toEqual([false]);
});
