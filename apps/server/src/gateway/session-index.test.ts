import fc from 'fast-check';
import { expect, it } from 'vitest';
import { markOf, SessionIndex, type SessionMark } from './session-index.ts';

const id = (...bytes: number[]): SessionMark => markOf({ connectionId: Uint8Array.from(bytes) });

it('tells apart Connection IDs of 48 bits, and addresses', () => {
  const index = new SessionIndex();
  const marks = [
    id(255, 255, 255, 255, 255, 255),
    id(255, 255, 255, 255, 255, 254),
    id(0, 0, 0, 0, 0, 1),
    markOf({ address: { host: '10.0.0.1', port: 1 } }),
    markOf({ address: { host: '::1', port: 1 } }),
  ];
  for (const [device, mark] of marks.entries()) index.add(`key-${device}`, device, mark);
  expect(marks.map((mark) => index.find(mark))).toEqual(marks.map((_, device) => `key-${device}`));
  expect(index.size).toBe(marks.length);
});

it('keeps a mark that has become another session’s', () => {
  const index = new SessionIndex();
  const mark = markOf({ address: { host: '10.0.0.1', port: 1 } });
  index.add('old', 1, mark);
  index.add('new', 2, mark);
  index.unsign('old', mark);
  expect(index.find(mark)).toBe('new');
  expect(index.ofDevice(1)).toEqual(['old']);
});

it('finds what was added and not taken away, whatever came in which order', () => {
  const step = fc.record({ device: fc.nat(20), session: fc.nat(4), leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const index = new SessionIndex();
      const expected = new Map<number, string[]>();
      for (const { device, session, leaves } of steps) {
        const key = `${device}/${session}`;
        const keys = expected.get(device) ?? [];
        const mark = device * 10 + session;
        if (leaves) {
          index.detach(key, device);
          index.unsign(key, mark);
          expected.set(
            device,
            keys.filter((other) => other !== key),
          );
        } else if (!keys.includes(key)) {
          index.add(key, device, mark);
          expected.set(device, [...keys, key]);
        }
      }
      for (let device = 0; device <= 20; device++) {
        const keys = expected.get(device) ?? [];
        expect(index.ofDevice(device)).toEqual(keys);
        for (let session = 0; session <= 4; session++) {
          const key = `${device}/${session}`;
          expect(index.find(device * 10 + session)).toBe(keys.includes(key) ? key : undefined);
        }
      }
    }),
  );
});
