import { expect, it } from 'vitest';
import { aDevice } from '../parts/a-device.ts';
import { glanceOfFleet } from './glance.ts';

const time = '2026-03-01T12:00:00.000Z';

it('counts, places and ranks the fleet', () => {
  const glance = glanceOfFleet([
    aDevice('fine', { location: { latitude: 52, longitude: 13, time } }),
    aDevice('low', { attention: ['battery_low'] }),
    aDevice('gone', { state: 'offline', attention: ['offline'] }),
    aDevice('warm', {
      attention: ['battery_low', 'excursion'],
      location: { latitude: 1, longitude: 2, time },
    }),
  ]);
  expect(glance.total).toBe(4);
  expect(glance.states).toMatchObject({ online: 3, offline: 1 });
  expect(glance.attention.map(({ endpoint }) => endpoint)).toEqual(['warm', 'gone', 'low']);
  expect(glance.positions).toEqual([
    { endpoint: 'fine', latitude: 52, longitude: 13, state: 'online', attention: false },
    { endpoint: 'warm', latitude: 1, longitude: 2, state: 'online', attention: true },
  ]);
});
