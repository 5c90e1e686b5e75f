import { expect, it } from 'vitest';
import { serverUri, type Addresses } from './server-uri.ts';

const uri = (more: Partial<Addresses>) =>
  serverUri({ publicCoaps: undefined, publicUrl: undefined, host: undefined, coaps: 5684, ...more });

it('is what the operator says, before anything that can be guessed', () => {
  const publicCoaps = 'coaps://devices.example:1234';
  expect(uri({ publicCoaps, publicUrl: 'https://fleet.example', host: '192.0.2.1' })).toBe(publicCoaps);
  expect(uri({ publicUrl: 'https://fleet.example:8443', host: '192.0.2.1' })).toBe(
    'coaps://fleet.example:5684',
  );
  expect(uri({ host: '192.0.2.1' })).toBe('coaps://192.0.2.1:5684');
  expect(uri({ host: '2001:db8::1' })).toBe('coaps://[2001:db8::1]:5684');
});

it('is not known where every address is listened at', () => {
  for (const host of [undefined, '::', '0.0.0.0']) expect(uri({ host })).toBeNull();
});

it.each(['coap://a.example', 'coaps://', 'coaps://a b', 'coaps://u@a', 'coaps://a/path', 'coaps://a:99999'])(
  'is refused where it is no address: %s',
  (publicCoaps) => {
    expect(() => uri({ publicCoaps })).toThrow(
      expect.objectContaining({ name: 'ServerUriError', code: 'invalid_public_coaps' }),
    );
  },
);
