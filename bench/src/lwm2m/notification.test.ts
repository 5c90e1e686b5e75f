import { contentFormat, decodeMessage, messageTypes, optionNumbers, uintValue } from '@holdfast/coap';
import { expect, test } from 'vitest';
import { notifications } from './notification.ts';

const token = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

test('a notification is confirmable and carries its token, a float of resource 5700 and a sequence number', () => {
  const message = decodeMessage(notifications(token)(15));
  expect(message).toMatchObject({ type: messageTypes.confirmable, token });
  expect(contentFormat(message.options)).toBe(11_542);
  expect(uintValue(message.options, optionNumbers.observe)).toBe(0x01_000f);
  // OMA-TLV: a resource with a 16-bit id and four bytes (LwM2M Core 1.1.1 §7.4.4).
  expect([...message.payload.subarray(0, 3)]).toEqual([0xe4, 0x16, 0x44]);
  const { buffer, byteOffset } = message.payload;
  expect(new DataView(buffer, byteOffset).getFloat32(3)).toBeCloseTo(21.5);
});

test('each is newer than the last and has another value', () => {
  const next = notifications(token);
  const [one, two] = [1, 2].map((count) => decodeMessage(next(count).slice()));
  expect(uintValue(two?.options ?? [], optionNumbers.observe)).toBe(
    (uintValue(one?.options ?? [], optionNumbers.observe) ?? 0) + 1,
  );
  expect(two?.payload).not.toEqual(one?.payload);
});
