import { expect, it } from 'vitest';
import { deviceOfRegistration, newRegistrationId } from './registration-id.ts';

it('names its device, and is another one each time', () => {
  for (const device of [1, 35, 36, 1_000_000, 2 ** 40]) {
    const id = newRegistrationId(device);
    expect(deviceOfRegistration(id)).toBe(device);
    expect(newRegistrationId(device)).not.toBe(id);
    expect(id).toMatch(/^[0-9a-z-]{14,24}$/);
  }
});

it.each(['', '-', 'x', '1-', '1-zz', '-1-00', '1.5-00', '../rd-00', 'a'.repeat(11) + '-00'])(
  'finds no device by %j',
  (id) => expect(deviceOfRegistration(id)).toBe(-1),
);
