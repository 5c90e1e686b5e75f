import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBase64 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { TrustError } from '../trust-error.ts';
import { verifyConsistency } from './consistency.ts';
import { verifyInclusion } from './inclusion.ts';

interface Vector {
  readonly desc: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
}

interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}

interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

const folder =
  process.env['HOLDFAST_VECTORS'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const testdata = join(folder, 'merkle/testdata');

function vectorsOf<T extends Vector>(kind: string): (readonly [string, T])[] {
  const names = existsSync(testdata)
    ? readdirSync(join(testdata, kind), { recursive: true, encoding: 'utf8' })
    : [];
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, JSON.parse(readFileSync(join(testdata, kind, name), 'utf8')) as T]);
}

const bytesOf = (texts: readonly string[] | null): Uint8Array[] => (texts ?? []).map(fromBase64);

/** Whether it passes. Nothing but a TrustError may come of a vector. */
function passes(verify: () => void): boolean {
  try {
    verify();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TrustError);
    return false;
  }
}

describe.skipIf(!existsSync(testdata))('the published vectors (need merkle in HOLDFAST_VECTORS)', () => {
  const inclusion = vectorsOf<InclusionVector>('inclusion');
  const consistency = vectorsOf<ConsistencyVector>('consistency');

  it('are all there', () => {
    expect([inclusion.length, consistency.length]).toEqual([98, 98]);
  });

  it.each(inclusion)('inclusion %s', (_, vector) => {
    const claim = {
      index: vector.leafIdx,
      size: vector.treeSize,
      hash: fromBase64(vector.leafHash),
      path: bytesOf(vector.proof),
    };
    expect(passes(() => verifyInclusion(claim, fromBase64(vector.root)))).toBe(!vector.wantErr);
  });

  it.each(consistency)('consistency %s', (_, vector) => {
    const claim = {
      oldSize: vector.size1,
      oldRoot: fromBase64(vector.root1),
      size: vector.size2,
      root: fromBase64(vector.root2),
      proof: bytesOf(vector.proof),
    };
    expect(passes(() => verifyConsistency(claim))).toBe(!vector.wantErr);
  });
});
