import { FakeClock } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { Retransmitter } from './retransmitter.ts';

const TIMES = { initialMs: 4000, maxMs: 60_000, backOff: 2, maxRetransmissions: 2 };

it('sends again at once when the peer repeats itself, but never faster than two sides can settle', async () => {
  const clock = new FakeClock();
  const sent: number[] = [];
  const retransmitter = new Retransmitter(clock, TIMES, () => sent.push(-1));
  retransmitter.start(() => sent.push(clock.monotonic()));
  for (let i = 0; i < 20; i++) {
    retransmitter.again();
    await clock.advance(100);
  }
  expect(sent).toEqual([0, 500, 1000, 1500]);
  retransmitter.stop();
  retransmitter.again();
  await clock.advance(100_000);
  expect(sent.length).toBe(4);
});

it('two that answer each other come to an end', async () => {
  const clock = new FakeClock();
  let sent = 0;
  const ended: string[] = [];
  const side = (name: string, other: () => Retransmitter): Retransmitter => {
    const one = new Retransmitter(clock, TIMES, () => ended.push(name));
    one.start(() => {
      sent++;
      clock.after(10, () => other().again());
    });
    return one;
  };
  const first: Retransmitter = side('first', () => second);
  const second: Retransmitter = side('second', () => first);
  await clock.advance(100_000);
  expect(ended).toEqual(['first', 'second']);
  expect(sent).toBeLessThan(130);
});

it('waits for each flight as long as if it were the only one', async () => {
  const clock = new FakeClock();
  const sent: string[] = [];
  const say = (name: string) => (): void => void sent.push(`${name} ${clock.monotonic()}`);
  const retransmitter = new Retransmitter(clock, TIMES, () => say('over')());
  retransmitter.start(say('first'));
  await clock.advance(3000);
  retransmitter.start(say('second'));
  await clock.advance(6000);
  // The second has been sent again, and waits twice as long: the third does not.
  retransmitter.start(say('third'));
  await clock.advance(100_000);
  expect(sent).toEqual([
    'first 0',
    'second 3000',
    'second 7000',
    'third 9000',
    'third 13000',
    'third 21000',
    'over 37000',
  ]);
});
