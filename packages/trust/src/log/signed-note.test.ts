import { utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifySignature } from '../keys/verify-signature.ts';
import { TrustError } from '../trust-error.ts';
import { formatNoteKey, noteKeyId, parseNoteKey } from './note-key.ts';
import { formatNote, parseNote, signedBytes, type SignedNote } from './signed-note.ts';

// From the documentation of golang.org/x/mod/sumdb/note.
const KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const refusal = (code: string) => expect.objectContaining({ name: 'TrustError', code });

it('reads and writes a note that another implementation signed', () => {
  const key = parseNoteKey(KEY);
  expect(key).toMatchObject({ name: 'PeterNeumann', algorithm: 'ed25519' });
  expect(formatNoteKey(key)).toBe(KEY);
  const note = parseNote(utf8(NOTE));
  const [signature] = note.signatures;
  expect(signature).toMatchObject({ name: 'PeterNeumann', keyId: noteKeyId(key) });
  const publicKey = { kind: 'ed25519', bytes: key.bytes } as const;
  expect(verifySignature(publicKey, signedBytes(note), signature?.signature as Uint8Array)).toBe(true);
  expect(formatNote(note)).toBe(NOTE);
});

it('splits a text with empty lines at the last of them', () => {
  const note = parseNote(utf8('a\n\nb\n\n— n AAAAAQI=\n— m AAAAAgI=\n'));
  expect(note.text).toBe('a\n\nb\n');
  expect(note.signatures.map(({ name, keyId }) => [name, keyId])).toEqual([
    ['n', 1],
    ['m', 2],
  ]);
});

it('takes 16 signatures, of the largest kind', () => {
  const signatures = Array.from({ length: 16 }, (_, at) => ({
    name: `witness${at}`,
    keyId: at,
    signature: new Uint8Array(4700),
  }));
  expect(parseNote(utf8(formatNote({ text: 'a\n', signatures }))).signatures).toEqual(signatures);
});

it.each([
  ['no blank line', 'a\n— n AAAAAQI=\n'],
  ['no signature', 'a\n\n'],
  ['no line break at the end', 'a\n\n— n AAAAAQI='],
  ['a hyphen for a dash', 'a\n\n- n AAAAAQI=\n'],
  ['no name', 'a\n\n—  AAAAAQI=\n'],
  ['a plus in the name', 'a\n\n— n+m AAAAAQI=\n'],
  ['a space of another kind in the name', 'a\n\n— n\u00a0m AAAAAQI=\n'],
  ['a third word', 'a\n\n— n AAAAAQI= x\n'],
  ['base64 without its padding', 'a\n\n— n AAAAAQI\n'],
  ['base64 with bits left over', 'a\n\n— n AAAAAQJ=\n'],
  ['nothing after the key id', 'a\n\n— n AAAAAQ==\n'],
  ['a carriage return', 'a\r\n\n— n AAAAAQI=\n'],
  ['a tab', 'a\tb\n\n— n AAAAAQI=\n'],
])('refuses a note with %s', (_, text) => {
  expect(() => parseNote(utf8(text))).toThrow(refusal('malformed'));
});

it('refuses what is not UTF-8, too long or has too many signatures', () => {
  expect(() => parseNote(Uint8Array.of(0xff, 10, 10))).toThrow(refusal('malformed'));
  expect(() => parseNote(new Uint8Array(128 * 1024 + 1))).toThrow(refusal('too-large'));
  expect(() => parseNote(utf8(`a\n\n${'— n AAAAAQI=\n'.repeat(33)}`))).toThrow(refusal('too-large'));
});

it.each([
  ['', 'malformed'],
  ['PeterNeumann', 'malformed'],
  ['Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'malformed'],
  ['PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'bad-key'],
  ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=', 'bad-key'],
  ['PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'bad-key'],
])('refuses the key %j', (text, code) => {
  expect(() => parseNoteKey(text)).toThrow(refusal(code));
});

it('reads each note that it writes, and nothing but TrustError comes of others', () => {
  const line = fc.record({
    name: fc.stringMatching(/^[a-z0-9./]{1,20}$/),
    keyId: fc.integer({ min: 0, max: 0xffff_ffff }),
    signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
  });
  const note: fc.Arbitrary<SignedNote> = fc.record({
    text: fc.stringMatching(/^[a-zA-Z0-9 \n—é]{0,80}$/).map((text) => `${text}\n`),
    signatures: fc.array(line, { minLength: 1, maxLength: 5 }),
  });
  fc.assert(
    fc.property(note, (note) => {
      expect(parseNote(utf8(formatNote(note)))).toEqual(note);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parseNote(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(TrustError);
      }
    }),
  );
});
