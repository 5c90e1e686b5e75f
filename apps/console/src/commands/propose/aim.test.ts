import { expect, it } from 'vitest';
import { aDevice } from '../../parts/a-device.ts';
import { aimOf, aimProblem } from './aim.ts';

const devices = [aDevice('a'), aDevice('b', { model: 'CL-3' }), aDevice('c', { state: 'late' })];
const aim = (search: Parameters<typeof aimOf>[0]) => aimOf(search, devices, 0);

it('takes endpoints with spaces, commas or lines between them, each once', () => {
  expect(aim({ devices: 'b, a\nb' })).toEqual({ kind: 'devices', endpoints: ['a', 'b'] });
});

it('applies a filter as the list of devices does', () => {
  expect(aim({ q: 'model:CL-2 -state:late' })).toEqual({ kind: 'devices', endpoints: ['a'] });
});

it('means nobody by nothing, by a blank filter, or by one that has a part without a meaning', () => {
  for (const search of [{}, { devices: ' ' }, { q: ' ' }, { q: 'model:CL-2 battery:low' }, { q: 'nowhere' }])
    expect(aim(search)).toBeUndefined();
  expect(aimProblem({ q: 'battery:low' })).toContain('number');
});
