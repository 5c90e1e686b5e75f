import { expect, it } from 'vitest';
import { systemClock } from '@holdfast/kernel';
import { HelloPace } from './hello-pace.ts';

const BYTES = 120;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Answering one takes this long. */
function pacing(costMs: number) {
  let now = 0;
  const answered: number[] = [];
  const pace = new HelloPace({ ...systemClock, monotonic: () => now });
  const receive = (hello: number): 'answered' | 'waits' | 'dropped' => {
    const answer = (): void => {
      now += costMs;
      answered.push(hello);
    };
    if (pace.hasTime) {
      pace.run(answer);
      return 'answered';
    }
    if (!pace.hasRoom(BYTES)) return 'dropped';
    pace.wait(answer);
    return 'waits';
  };
  return { pace, receive, answered };
}

it('answers what takes no time at once, however many', () => {
  const { receive, answered } = pacing(0);
  for (let hello = 0; hello < 1000; hello++) expect(receive(hello)).toBe('answered');
  expect(answered).toHaveLength(1000);
});

it('leaves what its part of a turn has no time for to later turns, in order', async () => {
  const { receive, answered } = pacing(0.06);
  expect([0, 1, 2, 3, 4].map(receive)).toEqual(['answered', 'answered', 'waits', 'waits', 'waits']);
  await turn();
  expect(answered).toEqual([0, 1, 2, 3]);
  // Behind the one that waits, though there was time.
  expect(receive(5)).toBe('waits');
  await turn();
  expect(answered).toEqual([0, 1, 2, 3, 4, 5]);
  await turn();
  expect(receive(6)).toBe('answered');
});

it('keeps a few thousand waiting and no more, none of them large', () => {
  const { receive } = pacing(1);
  const fates = Array.from({ length: 5000 }, (_, hello) => receive(hello));
  const count = (fate: string): number => fates.filter((each) => each === fate).length;
  expect([count('answered'), count('waits'), count('dropped')]).toEqual([1, 4096, 903]);
  expect(pacing(1).pace.hasRoom(1501)).toBe(false);
});

it('answers nothing once it is closed', async () => {
  const { pace, receive, answered } = pacing(1);
  receive(0);
  receive(1);
  pace.close();
  await turn();
  expect(answered).toEqual([0]);
});
