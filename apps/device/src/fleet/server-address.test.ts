import { expect, it } from 'vitest';
import { backOff } from './back-off.ts';
import { parseServerAddress, resolveAddress } from './server-address.ts';

it.each([
  ['coaps://127.0.0.1:5784', { isSecure: true, host: '127.0.0.1', port: 5784 }],
  ['coaps://h.example', { isSecure: true, host: 'h.example', port: 5684 }],
  ['coap://h.example/', { isSecure: false, host: 'h.example', port: 5683 }],
  ['coap://[::1]:99', { isSecure: false, host: '::1', port: 99 }],
])('reads %s', (text, address) => {
  expect(parseServerAddress(text)).toEqual(address);
});

it.each([
  '',
  'http://h',
  'coaps://',
  'coaps://h:0',
  'coaps://h:65536',
  'coaps://a@h',
  'coaps://h/path',
  'h:5684',
])('refuses %j', (text) => {
  expect(() => parseServerAddress(text)).toThrow(expect.objectContaining({ code: 'options' }));
});

it('resolves addresses and names', async () => {
  expect(await resolveAddress(parseServerAddress('coap://127.0.0.1:7'))).toEqual({
    host: '127.0.0.1',
    port: 7,
  });
  expect((await resolveAddress(parseServerAddress('coap://localhost:7'))).host).toMatch(/^(127\.|::1$)/);
  await expect(resolveAddress(parseServerAddress('coap://no.such.invalid'))).rejects.toMatchObject({
    code: 'unreachable',
  });
});

it('waits longer each time, never longer than five minutes, and not all at once', () => {
  expect(backOff(0, 0)).toBe(1000);
  expect(backOff(0, 0.999)).toBeLessThan(2000);
  expect(backOff(3, 0)).toBeGreaterThan(backOff(2, 0));
  expect(backOff(1000, 1)).toBe(300_000);
});
