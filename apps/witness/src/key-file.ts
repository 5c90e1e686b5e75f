import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BytesError, fromHex, toHex } from '@holdfast/bytes';
import { cosignerOf, isKeyName, SEED_BYTES, TrustError, type Cosigner, type Witness } from '@holdfast/trust';
import { WitnessError } from './witness-error.ts';

const FILE = 'witness.key';

type Kind = Witness['key']['kind'];

/**
 * Makes the witness's key, in a file that only its owner reads. Not under a passphrase: a witness has to come up again by itself,
 * and a passphrase that lies beside the key protects nothing. Throws {@link WitnessError} `witness_exists`, `witness_key`.
 */
export function makeKey(dataDir: string, name: string, kind: Kind): Cosigner {
  if (!isKeyName(name) || Buffer.byteLength(name) > 255)
    throw new WitnessError('witness_key', `"${name}" cannot be the name of a witness: no spaces, no plus`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const seed = randomBytes(SEED_BYTES);
  const text = `${JSON.stringify({ name, algorithm: kind, seed: toHex(seed) }, undefined, 2)}\n`;
  writeNew(join(dataDir, FILE), text);
  return cosignerOf(name, kind, seed);
}

/** Throws {@link WitnessError} `witness_missing`, `witness_key`. */
export function readKey(dataDir: string): Cosigner {
  const file = join(dataDir, FILE);
  let text: string;
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw new WitnessError('witness_key', `others can read ${file}. Run: chmod 600 ${file}`);
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof WitnessError) throw cause;
    throw new WitnessError('witness_missing', `${dataDir} has no witness: "witness init" makes one`, {
      cause,
    });
  }
  try {
    const { name, algorithm, seed } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name === 'string' && isKind(algorithm) && typeof seed === 'string')
      return cosignerOf(name, algorithm, fromHex(seed));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof BytesError || cause instanceof TrustError))
      throw cause;
  }
  throw new WitnessError('witness_key', `${file} is not the key of a witness`);
}

const isKind = (value: unknown): value is Kind => value === 'ed25519' || value === 'ml-dsa-44';

/** On disk before it returns, its name too. */
function writeNew(file: string, text: string): void {
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o600);
  } catch (cause) {
    throw new WitnessError('witness_exists', `${file} is there already, or cannot be made`, { cause });
  }
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
