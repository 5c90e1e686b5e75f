import { expect, it } from 'vitest';
import { aDevice } from '../parts/a-device.ts';
import { driftOf } from './held-order.ts';

it('counts what a fresh look would add and take away', () => {
  const devices = new Map(
    [aDevice('a'), aDevice('b', { state: 'late' }), aDevice('c')].map((device) => [device.endpoint, device]),
  );
  const isOnline = ({ state }: { state: string }) => state === 'online';
  expect(driftOf(['a', 'b', 'gone'], devices, isOnline)).toEqual({ arrived: 1, left: 2 });
  expect(driftOf(['a', 'c'], devices, isOnline)).toEqual({ arrived: 0, left: 0 });
});
