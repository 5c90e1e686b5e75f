import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKeyFile, readStateFile, writeStateFile } from './key-file.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-device-'));
  file = join(folder, 'keys');
});
afterEach(() => rm(folder, { recursive: true }));

const credential = (endpoint: string) => ({
  endpoint,
  psk: { identity: `id-${endpoint}`, key: new Uint8Array(32).fill(7) },
});

describe('the state file', () => {
  it('keeps keys for its owner alone', async () => {
    expect(await readStateFile(file)).toEqual([]);
    await writeStateFile(file, [credential('a')]);
    await writeStateFile(file, [credential('a'), credential('b')]);
    expect(await readStateFile(file)).toEqual([credential('a'), credential('b')]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('says where it cannot be written', async () => {
    await expect(writeStateFile(join(folder, 'no', 'keys'), [])).rejects.toMatchObject({ code: 'keys' });
  });
});

it('has a key file be there', async () => {
  await expect(readKeyFile(file)).rejects.toMatchObject({ code: 'keys' });
});

it.each([
  ['not JSON', '{"endpoint":"a","identity":"a","key":"5ec1e7"'],
  ['null', 'null'],
  ['no identity', '{"endpoint":"a","key":"5ec1e7"}'],
  ['no hex', '{"endpoint":"a","identity":"a","key":"5ec1e7zz"}'],
  ['no key', '{"endpoint":"a","identity":"a","key":""}'],
])('refuses a line with %s, without telling the key', async (_, line) => {
  await writeFile(file, `{"endpoint":"b","identity":"b","key":"00"}\n\n${line}\n`);
  const error: unknown = await readKeyFile(file).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'keys' });
  expect(String(error)).toContain('line 3');
  expect(String(error)).not.toContain('5ec1e7');
  expect(await readFile(file, 'utf8')).toContain('"00"');
});
