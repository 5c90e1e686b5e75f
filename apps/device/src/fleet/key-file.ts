import { readFile } from 'node:fs/promises';
import { BytesError, fromHex, toHex } from '@holdfast/bytes';
import { DeviceError } from '../device-error.ts';
import type { Credential } from './credential.ts';
import { replaceFile } from './replace-file.ts';

export type KeyedCredential = Required<Pick<Credential, 'endpoint' | 'psk'>>;

/** Reads JSON lines of `{"endpoint","identity","key"}`, the key in hex. */
export async function readKeyFile(file: string): Promise<KeyedCredential[]> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    throw new DeviceError('keys', `${file} cannot be read`, { cause });
  }
  const credentials: KeyedCredential[] = [];
  for (const [i, line] of content.split('\n').entries())
    if (line.trim() !== '') credentials.push(parseLine(line, `${file}, line ${i + 1}`));
  return credentials;
}

/** As {@link readKeyFile}, but a file that is not there yet is empty. */
export async function readStateFile(file: string): Promise<KeyedCredential[]> {
  try {
    return await readKeyFile(file);
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw error;
  }
}

/** Replaces the file whole, for its owner alone to read. */
export async function writeStateFile(file: string, credentials: readonly KeyedCredential[]): Promise<void> {
  const lines = credentials.map(({ endpoint, psk: { identity, key } }) =>
    JSON.stringify({ endpoint, identity, key: toHex(key) }),
  );
  await replaceFile(file, lines.map((line) => `${line}\n`).join(''));
}

/** The message tells where, never what: the line holds a key. */
function parseLine(line: string, where: string): KeyedCredential {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new DeviceError('keys', `${where} is not JSON`);
  }
  const { endpoint, identity, key } = (parsed ?? {}) as Record<string, unknown>;
  if (typeof endpoint !== 'string' || typeof identity !== 'string' || typeof key !== 'string')
    throw new DeviceError('keys', `${where} has no "endpoint", "identity" and "key"`);
  return { endpoint, psk: { identity, key: parseKey(key, where) } };
}

/** A pre-shared key in hex. `where` names its source in the error. */
export function parseKey(hex: string, where: string): Uint8Array {
  try {
    const key = fromHex(hex);
    if (key.length > 0 && key.length <= 64) return key;
  } catch (error) {
    if (!(error instanceof BytesError)) throw error;
  }
  throw new DeviceError('keys', `the key of ${where} is not 1 to 64 bytes in hex`);
}
