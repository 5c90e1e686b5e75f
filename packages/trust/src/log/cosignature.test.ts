import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { concat, fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import { expect, it } from 'vitest';
import { openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import {
  cosignatureLine,
  cosignedMessage,
  findCosignature,
  noteKeyOf,
  verifyCosignature,
} from './cosignature.ts';
import { cosignerOf } from './cosigner.ts';
import { formatNoteKey, noteKeyId, parseNoteKey } from './note-key.ts';
import { formatNote, parseNote } from './signed-note.ts';
import { flipped, testLog, testWitness } from './testing/log-parties.ts';

const TIME = 1_679_315_147;
const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const checkpoint = parseCheckpoint(TEXT);
const refusal = (code: string) => expect.objectContaining({ name: 'TrustError', code });
const kinds = ['ed25519', 'ml-dsa-44'] as const;

it('signs with Ed25519 the text of the specification', () => {
  const { witness } = testWitness('witness.example/w1', 'ed25519', 2);
  expect(fromUtf8(cosignedMessage(witness, TIME, checkpoint))).toBe(`cosignature/v1\ntime ${TIME}\n${TEXT}`);
});

it('signs with ML-DSA-44 the structure of the specification', () => {
  const { witness } = testWitness('w', 'ml-dsa-44', 2);
  const expected = concat(
    utf8('subtree/v1\n\0'),
    Uint8Array.of(1),
    utf8('w'),
    Uint8Array.of(0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb),
    Uint8Array.of(27),
    utf8('example.com/behind-the-sofa'),
    new Uint8Array(8),
    Uint8Array.of(0, 0, 0, 0, 0x01, 0x3e, 0x2d, 0xc3),
    checkpoint.root,
  );
  expect(toHex(cosignedMessage(witness, TIME, checkpoint))).toBe(toHex(expected));
});

it.each(kinds)('verifies what a witness with %s has signed, and nothing else', (kind) => {
  const { witness, cosign } = testWitness('w', kind, 2);
  const cosignature = cosign(checkpoint, TIME);
  verifyCosignature(witness, checkpoint, cosignature);
  const refused = [
    () => verifyCosignature(witness, checkpoint, { ...cosignature, time: TIME + 1 }),
    () => verifyCosignature(witness, checkpoint, { ...cosignature, time: -1 }),
    () => verifyCosignature(witness, { ...checkpoint, size: 1 }, cosignature),
    () => verifyCosignature(witness, { ...checkpoint, origin: 'other' }, cosignature),
    () => verifyCosignature(witness, { ...checkpoint, root: flipped(checkpoint.root, 5) }, cosignature),
    () => verifyCosignature(testWitness('w', kind, 3).witness, checkpoint, cosignature),
    () =>
      verifyCosignature(witness, checkpoint, {
        time: TIME,
        signature: flipped(cosignature.signature, 100),
      }),
    () => verifyCosignature(witness, checkpoint, { time: TIME, signature: new Uint8Array() }),
  ];
  for (const refuse of refused) expect(refuse).toThrow(refusal('bad-cosignature'));
});

it.each(kinds)('finds the line of a witness with %s among others', (kind) => {
  const { witness, cosign } = testWitness('w', kind, 2);
  const cosignature = cosign(checkpoint, TIME);
  const line = cosignatureLine(witness, cosignature);
  const others = [
    { ...line, name: 'v' },
    { ...line, keyId: (line.keyId ^ 1) >>> 0 },
  ];
  const note = parseNote(utf8(formatNote({ text: TEXT, signatures: [...others, line] })));
  expect(findCosignature(witness, checkpoint, note.signatures)).toEqual(cosignature);
  expect(findCosignature(witness, checkpoint, others)).toBeUndefined();
  const bad = [{ ...line, signature: flipped(line.signature, 0) }];
  expect(() => findCosignature(witness, checkpoint, bad)).toThrow(refusal('bad-cosignature'));
  const short = [{ ...line, signature: new Uint8Array(7) }];
  expect(() => findCosignature(witness, checkpoint, short)).toThrow(refusal('bad-cosignature'));
  const key = noteKeyOf(witness);
  expect(parseNoteKey(formatNoteKey(key))).toEqual(key);
});

it('gives the same key another id for each thing that it signs', () => {
  const key = { name: 'a', bytes: new Uint8Array(32) };
  const ids = (['ed25519', 'cosignature/v1', 'subtree/v1'] as const).map((algorithm) =>
    noteKeyId({ ...key, algorithm }),
  );
  expect(new Set(ids).size).toBe(3);
});

it('opens the checkpoint of a log, among signatures of others', () => {
  const { log, checkpoint: sign } = testLog('fleet.example/log');
  const note = sign(7, new Uint8Array(32));
  const stranger = { name: 'fleet.example/log', keyId: 1, signature: new Uint8Array(64) };
  const crowded = { ...note, signatures: [stranger, ...note.signatures] };
  expect(openCheckpoint(crowded, log)).toEqual({ origin: log.origin, size: 7, root: new Uint8Array(32) });
  expect(() => openCheckpoint({ ...note, signatures: [stranger] }, log)).toThrow(refusal('bad-signature'));
  const text = note.text.replace('7', '8');
  expect(() => openCheckpoint({ ...note, text }, log)).toThrow(refusal('bad-signature'));
  expect(() => openCheckpoint(note, testLog(log.origin, 9).log)).toThrow(refusal('bad-signature'));
  expect(() => openCheckpoint(note, { ...log, origin: 'other' })).toThrow(refusal('wrong-log'));
});

it.each([
  'a\n1\n',
  '\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
  'a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
  'a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
  'a\n9007199254740992\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
  'a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n',
  'a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n',
  'a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
])('refuses the checkpoint %j', (text) => {
  expect(() => parseCheckpoint(text)).toThrow(refusal('malformed'));
});

it('signs with ML-DSA-44 what another implementation verifies, and the other way round', () => {
  const { witness, cosign } = cosignerOf('w', 'ml-dsa-44', new Uint8Array(32).fill(7));
  const pub = Buffer.from(witness.key.bytes).toString('base64url');
  const priv = Buffer.alloc(32, 7).toString('base64url');
  const jwk: Record<string, string> = { kty: 'AKP', alg: 'ML-DSA-44', pub };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const privateKey = createPrivateKey({ key: { ...jwk, priv } as Record<string, string>, format: 'jwk' });
  const message = cosignedMessage(witness, TIME, checkpoint);
  expect(verify(null, message, publicKey, cosign(checkpoint, TIME).signature)).toBe(true);
  verifyCosignature(witness, checkpoint, { time: TIME, signature: sign(null, message, privateKey) });
});
