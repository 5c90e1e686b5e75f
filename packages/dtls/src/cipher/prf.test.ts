import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import { expect, it } from 'vitest';
import { pskPremasterSecret } from './key-schedule.ts';
import { prf } from './prf.ts';

it('gives the published test vector for P_SHA256', () => {
  const out = prf(
    'sha256',
    fromHex('9bbe436ba940f017b17652849a71db35'),
    utf8('test label'),
    [fromHex('a0ba9f936cda3118'), fromHex('27a6f796ffd5198c')],
    100,
  );
  expect(toHex(out)).toBe(
    'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
  );
});

it('makes a premaster secret of a key alone (RFC 4279 §2)', () => {
  expect(toHex(pskPremasterSecret(fromHex('aabbcc')))).toBe('00030000000003aabbcc');
});
