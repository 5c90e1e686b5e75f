/** `make fuzz`: the vectors as files for libFuzzer, in the form that test/program/fuzz.c reads. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, fromHex, utf8 } from '@holdfast/bytes';
import { bundleOf, deviceOf, readVectors, storedRoot } from '../test/vectors.ts';

const [folder] = process.argv.slice(2);
const file = readVectors();
if (folder === undefined || file === undefined)
  throw new Error('a folder is needed, and vectors in packages/trust');

/** Longer ones only slow the fuzzer down. */
const MAX_SEED = 8192;

for (const vector of file.vectors) {
  const device = deviceOf(file, vector);
  const root = storedRoot(fromHex(file.roots[device.root] ?? ''));
  const [endpoint, model] = [utf8(device.endpoint), utf8(device.model)];
  const seed = concat(
    Uint8Array.of(root.length >> 8, root.length & 0xff),
    root,
    Uint8Array.of(endpoint.length, model.length),
    endpoint,
    model,
    fromHex(device.nonce),
    Uint8Array.of(device.highestIndex + 1),
    bundleOf(vector),
  );
  const name = createHash('sha256').update(seed).digest('hex').slice(0, 16);
  if (seed.length <= MAX_SEED) writeFileSync(join(folder, name), seed);
}
