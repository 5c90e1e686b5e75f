import { createDecipheriv, createHmac } from 'node:crypto';
import { concat, fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPLICATION_DATA, RecordView, TLS12_CID } from '../record/record-view.ts';
import { CIPHER_SUITES, type CipherSuite } from './cipher-suite.ts';
import { keyBlockLength, recordCipher } from './key-schedule.ts';

const view = (record: Uint8Array, cidLength: number): RecordView => {
  const view = new RecordView();
  view.begin(record, cidLength);
  expect(view.next()).toBe(true);
  return view;
};

const ciphers = (suite: CipherSuite, cid: Uint8Array) => {
  const block = Uint8Array.from({ length: keyBlockLength(suite) }, (_, i) => i);
  return {
    sealer: recordCipher(suite, block, 'client', cid),
    opener: recordCipher(suite, block, 'client', cid),
    other: recordCipher(suite, block, 'server', cid),
  };
};

const SUITES = CIPHER_SUITES.map((suite) => [suite.name, suite] as const);

describe.each(SUITES)('records of %s', (_, suite) => {
  it.each(['', 'ab', 'c1d0c1d0c1d0'])('come back as they were, Connection ID %j', (hex) => {
    const cid = fromHex(hex);
    const { sealer, opener, other } = ciphers(suite, cid);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(21, 22, 23),
        fc.nat(2 ** 47),
        (content, type, sequence) => {
          const record = sealer.seal(type, sequence, content);
          expect(record.length - content.length).toBeLessThanOrEqual(sealer.overhead);
          const read = view(record, cid.length);
          expect(read.type).toBe(cid.length === 0 ? type : TLS12_CID);
          expect(other.open(view(record, cid.length))).toBeUndefined();
          const opened = opener.open(read);
          expect(opened && toHex(opened)).toBe(toHex(content));
          expect(read.type).toBe(type);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(['', 'abcd'])('with any bit changed do not open, Connection ID %j', (hex) => {
    const cid = fromHex(hex);
    const { sealer, opener } = ciphers(suite, cid);
    const record = sealer.seal(APPLICATION_DATA, 77, fromHex('0102030405'));
    for (let at = 0; at < record.length; at++) {
      // The epoch has chosen the cipher.
      if (at === 3 || at === 4) continue;
      const changed = record.slice();
      changed[at] = (changed[at] as number) ^ 1;
      const read = new RecordView();
      read.begin(changed, cid.length);
      if (read.next()) expect(opener.open(read)).toBeUndefined();
    }
  });

  it('of any content do not open', () => {
    const { opener } = ciphers(suite, new Uint8Array());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (content) => {
        const header = fromHex(`17fefd0001000000000001${content.length.toString(16).padStart(4, '0')}`);
        expect(opener.open(view(concat(header, content), 0))).toBeUndefined();
      }),
    );
  });
});

describe('AES-CBC with encrypt-then-MAC', () => {
  const suite = CIPHER_SUITES.find(({ needsEncryptThenMac }) => needsEncryptThenMac) as CipherSuite;

  // RFC 7366 §3 and RFC 9146 §5.2, written out here once more.
  it.each([
    ['', (sequence: string) => `0001${sequence}17fefd`],
    ['abcd', (sequence: string) => `ffffffffffffffff190219fefd0001${sequence}abcd`],
  ] as const)('authenticates what its specifications say, Connection ID %j', (hex, beginning) => {
    const { sealer } = ciphers(suite, fromHex(hex));
    const record = sealer.seal(APPLICATION_DATA, 0x0102, fromHex('aabbcc'));
    const start = 13 + hex.length / 2;
    const sealed = record.slice(start, -32);
    // MAC keys first, then the client's key (RFC 5246 §6.3).
    const macKey = Uint8Array.from({ length: 32 }, (_, i) => i);
    const key = Uint8Array.from({ length: 16 }, (_, i) => 64 + i);
    const input = concat(fromHex(beginning('000000000102')), Uint8Array.of(0, sealed.length), sealed);
    const mac = createHmac('sha256', macKey).update(input).digest('hex');
    expect(toHex(record.slice(-32))).toBe(mac);
    const decipher = createDecipheriv('aes-128-cbc', key, sealed.slice(0, 16)).setAutoPadding(false);
    const plaintext = toHex(new Uint8Array(decipher.update(sealed.slice(16))));
    expect(plaintext).toBe(hex === '' ? `aabbcc${'0c'.repeat(13)}` : `aabbcc17${'0b'.repeat(12)}`);
  });

  it('makes no two records alike', () => {
    const { sealer } = ciphers(suite, new Uint8Array());
    const [first, second] = [0, 0].map((sequence) => toHex(sealer.seal(23, sequence, fromHex('01'))));
    expect(first).not.toBe(second);
  });
});
