import { createHash, createHmac } from 'node:crypto';
import { concat, fromHex, toHex, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest, Hmac } from './hmac.ts';

const repeated = (byte: number, times: number): Uint8Array => new Uint8Array(times).fill(byte);

describe('HMAC-SHA-256', () => {
  it.each([
    // RFC 4231 §4.2, §4.3, §4.7
    [
      repeated(0x0b, 20),
      utf8('Hi There'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      utf8('Jefe'),
      utf8('what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      repeated(0xaa, 131),
      utf8('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('agrees with RFC 4231', (key, message, mac) => {
    expect(toHex(new Hmac('sha256', key).digest(message))).toBe(mac);
  });

  it('agrees with node:crypto for any key and any parts, again and again', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, fc.array(fc.array(bytes, { maxLength: 8 }), { maxLength: 4 }), (key, messages) => {
        const hmac = new Hmac('sha256', key);
        for (const parts of messages) {
          const expected = createHmac('sha256', key)
            .update(concat(...parts))
            .digest('hex');
          expect(toHex(hmac.digest(...parts))).toBe(expected);
        }
      }),
    );
  });
});

it('hashes', () => {
  // FIPS 180-2, B.1
  expect(toHex(digest('sha256', utf8('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(digest('sha256', fromHex('00ff'))).toEqual(
    new Uint8Array(createHash('sha256').update(fromHex('00ff')).digest()),
  );
});
