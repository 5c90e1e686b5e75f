import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDevice } from '../parts/a-device.ts';
import { compareVersions, parseDuration, parseFilter, withoutPart } from './filter-tokens.ts';
import { matcher } from './match-filter.ts';

const now = Date.parse('2026-03-01T12:00:10.000Z');
const fleet = [
  aDevice('urn:imei:490154203237518', { firmware: '1.10.0' }),
  aDevice('cold-2', { state: 'offline', attention: ['offline'], battery: 12, firmware: '1.3.9' }),
  aDevice('cold-3', { state: 'late', model: 'CL 3', signal: -112, firmware: '1.4.0-rc1' }),
  aDevice('new', {
    state: 'unknown',
    model: null,
    firmware: null,
    battery: null,
    signal: null,
    lastSeen: null,
  }),
];
const found = (text: string) =>
  fleet.filter(matcher(parseFilter(text), now)).map((device) => device.endpoint);

describe('filters', () => {
  it.each([
    ['', ['urn:imei:490154203237518', 'cold-2', 'cold-3', 'new']],
    ['state:offline', ['cold-2']],
    ['state:offline,late', ['cold-2', 'cold-3']],
    ['-state:offline', ['urn:imei:490154203237518', 'cold-3', 'new']],
    ['model:"CL 3"', ['cold-3']],
    ['model:cl-2 battery:<20', ['cold-2']],
    ['fw:<1.4', ['cold-2', 'cold-3']],
    ['fw:>=1.4', ['urn:imei:490154203237518']],
    ['signal:<-100', ['cold-3']],
    ['needs:attention', ['cold-2']],
    ['seen:<1h cold', ['cold-2', 'cold-3']],
    ['seen:>1h', []],
    ['COLD -1.4.0', ['cold-2']],
    ['urn:imei:4901', ['urn:imei:490154203237518']],
  ])('%s', (text, endpoints) => {
    expect(found(text)).toEqual(endpoints);
  });

  it.each(['battery:<much', 'model:>2', 'state:', 'seen:yesterday'])(
    '%s is a misfit and filters nothing',
    (text) => {
      expect(parseFilter(text)[0]).toMatchObject({ kind: 'misfit', text });
      expect(found(text)).toHaveLength(fleet.length);
    },
  );

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fleet.forEach(matcher(parseFilter(text), now));
      }),
    );
  });
});

it('takes one part away', () => {
  expect(withoutPart('a model:"CL 3" b', 'model:"CL 3"')).toBe('a b');
});

it('orders versions by number', () => {
  const versions = ['1.10', '1.9.3', '2', '1.4.0-rc1', '1.4', '1.4.0-beta'];
  expect(versions.sort(compareVersions)).toEqual(['1.4.0-beta', '1.4.0-rc1', '1.4', '1.9.3', '1.10', '2']);
});

it('reads durations', () => {
  expect(parseDuration('2h')).toBe(7_200_000);
  expect(parseDuration('h')).toBeUndefined();
});
