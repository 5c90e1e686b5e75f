import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreObjects, factoryAccount, ModelRegistry } from '@holdfast/lwm2m';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AccountsFile } from './accounts-file.ts';

const lookup = new ModelRegistry(coreObjects).lookup();
const accounts = factoryAccount({
  uri: 'coaps://bootstrap.example',
  credentials: { mode: 'psk', identity: new Uint8Array([1, 2]), key: new Uint8Array(16).fill(255) },
  holdOff: 5,
});

let folder: string;
let file: AccountsFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-accounts-'));
  file = new AccountsFile(join(folder, 'made'), 'urn:imei:1/2', lookup);
});
afterEach(() => rm(folder, { recursive: true }));

it('has nothing before the first bootstrap', async () => {
  expect(await file.read()).toBeUndefined();
});

it('gives back what it was given last, to its owner alone', async () => {
  await file.write([]);
  await file.write(accounts);
  expect(await new AccountsFile(join(folder, 'made'), 'urn:imei:1/2', lookup).read()).toEqual(accounts);
  expect(await new AccountsFile(join(folder, 'made'), 'urn:imei:1', lookup).read()).toBeUndefined();
  const [name, ...others] = await readdir(join(folder, 'made'));
  expect(others).toEqual([]);
  expect((await stat(join(folder, 'made', name ?? ''))).mode & 0o777).toBe(0o600);
});

it('says which file it cannot use', async () => {
  await writeFile(join(folder, 'a.json'), '[{"n":"/0/0/1","vs":');
  await expect(new AccountsFile(folder, 'a', lookup).read()).rejects.toMatchObject({ code: 'keys' });
  await expect(new AccountsFile(join(folder, 'a.json'), 'b', lookup).write(accounts)).rejects.toMatchObject({
    code: 'keys',
  });
});
