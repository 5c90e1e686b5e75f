import { chmod, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@holdfast/bytes';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Keyring } from './keyring.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-keyring-'));
});
afterEach(() => rm(dir, { recursive: true }));

it('makes a key file that only its owner reads, and goes on with it', async () => {
  const sealed = (await Keyring.open(dir)).seal('psk:a', utf8('secret'));
  expect((await stat(join(dir, 'server.key'))).mode & 0o777).toBe(0o600);
  expect((await Keyring.open(dir)).unseal('psk:a', sealed)).toEqual(utf8('secret'));
});

it('agrees on one key when two start at once', async () => {
  const [first, second] = await Promise.all([Keyring.open(dir), Keyring.open(dir)]);
  expect(second.unseal('p', first.seal('p', utf8('x')))).toEqual(utf8('x'));
});

it('opens nothing for another purpose, with another key or after a change', async () => {
  const keyring = await Keyring.open(dir);
  const sealed = keyring.seal('psk:a', utf8('secret'));
  const refusal = expect.objectContaining({ name: 'KeyringError', code: 'unsealable' });
  expect(() => keyring.unseal('psk:b', sealed)).toThrow(refusal);
  expect(() => new Keyring(new Uint8Array(32)).unseal('psk:a', sealed)).toThrow(refusal);
  expect(() => keyring.unseal('psk:a', sealed.with(15, (sealed[15] as number) ^ 1))).toThrow(refusal);
  expect(() => keyring.unseal('psk:a', sealed.subarray(0, 20))).toThrow(refusal);
  expect(keyring.seal('psk:a', utf8('secret'))).not.toEqual(sealed);
});

it('refuses a key file that others can read, or that is no key', async () => {
  await Keyring.open(dir);
  await chmod(join(dir, 'server.key'), 0o644);
  await expect(Keyring.open(dir)).rejects.toMatchObject({ code: 'key_file_exposed' });
  await chmod(join(dir, 'server.key'), 0o600);
  await truncate(join(dir, 'server.key'), 5);
  await expect(Keyring.open(dir)).rejects.toMatchObject({ code: 'key_file_unusable' });
});
