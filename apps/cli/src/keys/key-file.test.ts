import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@holdfast/bytes';
import { isSignedBy, signPayload } from '@holdfast/trust';
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newKeyFile, openKeyFile } from './key-file.ts';

const PASSPHRASE = 'correct horse battery staple';
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-key-'));
  file = join(folder, 'ada.key');
});
afterEach(() => rm(folder, { recursive: true }));

it.each(['ed25519', 'es256'] as const)('keeps a key of %s, for its owner alone to read', async (kind) => {
  const made = await newKeyFile(file, kind, 'Ada', PASSPHRASE);
  const opened = await openKeyFile(file, PASSPHRASE);
  expect(opened.label).toBe('Ada');
  const payload = utf8('something to sign');
  expect(isSignedBy(made.signer.publicKey, await signPayload(opened.signer, payload), payload)).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('is an age file, with nothing of the key outside of it', async () => {
  await newKeyFile(file, 'ed25519', 'Ada', PASSPHRASE);
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(
    /^-----BEGIN AGE ENCRYPTED FILE-----\n[A-Za-z0-9+/=\n]+\n-----END AGE ENCRYPTED FILE-----\n$/,
  );
  const decrypter = new Decrypter();
  decrypter.addPassphrase(PASSPHRASE);
  expect(JSON.parse(await decrypter.decrypt(armor.decode(text), 'text'))).toMatchObject({ label: 'Ada' });
});

it('opens with its passphrase alone', async () => {
  await newKeyFile(file, 'ed25519', 'Ada', PASSPHRASE);
  await expect(openKeyFile(file, 'another one')).rejects.toMatchObject({ code: 'file' });
});

it('is never written over another file', async () => {
  await writeFile(file, 'something dear');
  const making = newKeyFile(file, 'ed25519', 'Ada', PASSPHRASE);
  await expect(making).rejects.toThrow('is there already');
  expect(await readFile(file, 'utf8')).toBe('something dear');
});

it.each([
  'no JSON',
  '{}',
  '{"format":"holdfast-key/1","kind":"rsa","label":"Ada","secret":"AAAA"}',
  '{"format":"holdfast-key/1","kind":"ed25519","label":"Ada","secret":"AAAA"}',
])('holds %s: it is no key', async (content) => {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  await writeFile(file, armor.encode(await encrypter.encrypt(content)));
  await expect(openKeyFile(file, PASSPHRASE)).rejects.toMatchObject({ code: 'file' });
});
