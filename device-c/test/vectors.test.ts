import { fromHex, toHex } from '@holdfast/bytes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildVerifier, cannotBuild } from './build.ts';
import { stateWords, verifyQuestion } from './question.ts';
import { deviceOf, readVectors, type Vector, type VectorFile } from './vectors.ts';
import { Verifier } from './verifier.ts';

const file = readVectors();
const reason = cannotBuild() ?? (file === undefined ? 'packages/trust has no vectors' : undefined);

interface Outcome {
  readonly name: string;
  readonly refusal: string;
  /** The SignedRoot, `-` for none. */
  readonly newRoot: string;
  readonly state: string;
}

const byOutcome = Map.groupBy(file?.vectors ?? [], ({ expect: outcome }) => outcome);

describe.skipIf(reason !== undefined)(`the vectors of packages/trust${reason ? ` (${reason})` : ''}`, () => {
  let withMlDsa: Verifier;
  let without: Verifier;
  beforeAll(async () => {
    const path = await buildVerifier();
    withMlDsa = new Verifier(path);
    without = new Verifier(path, { hasMlDsa44: false });
  }, 180_000);
  afterAll(async () => {
    expect(await withMlDsa.end()).toBe(0);
    expect(await without.end()).toBe(0);
  });

  const rootOf = (name: string): Uint8Array => fromHex(file?.roots[name] ?? '');

  /** What came of it, in the words of the file. */
  async function judge(verifier: Verifier, of: Vector): Promise<Outcome> {
    const words = await verifier.ask(...verifyQuestion(file as VectorFile, of));
    const newRoot = words[10] as string;
    return { name: of.name, refusal: words[0] as string, newRoot, state: words.slice(12).join(' ') };
  }

  function expected(of: Vector, { newRoot }: Outcome): Outcome {
    const before = deviceOf(file as VectorFile, of);
    const after = { ...before, ...of.after };
    const payload = toHex(rootOf(after.root));
    const state = stateWords(after).join(' ');
    if (after.root === before.root) return { name: of.name, refusal: of.expect, newRoot: '-', state };
    // The new SignedRoot lies in the bundle, with the Root in it.
    const found = newRoot.includes(payload) && of.bundle.includes(newRoot);
    return { name: of.name, refusal: of.expect, newRoot: found ? newRoot : payload, state };
  }

  test.each([...byOutcome])('%s', { timeout: 60_000 }, async (_, vectors) => {
    for (const of of vectors) {
      const outcome = await judge(withMlDsa, of);
      expect(outcome).toEqual(expected(of, outcome));
    }
  });

  const named = (name: string): Vector =>
    (file as VectorFile).vectors.find((of) => of.name === name) as Vector;

  test('a device whose crypto fails refuses for that, and changes nothing', async () => {
    const of = named('a passkey alone, where nobody must be outside');
    const before = stateWords(deviceOf(file as VectorFile, of)).join(' ');
    expect(Number(await withMlDsa.ask('exhaust'))).toBeGreaterThan(0);
    expect(await judge(withMlDsa, of)).toMatchObject({ refusal: 'crypto-failed', state: before });
    expect(await withMlDsa.ask('relax')).toEqual(['0']);
    expect(await judge(withMlDsa, of)).toMatchObject({ refusal: 'accepted' });
  });

  test('a device whose storage is damaged says so', async () => {
    const question = verifyQuestion(file as VectorFile, named('reboot, one device'));
    const root = question[1] as string;
    for (const damaged of ['-', root.slice(0, 100), `85${root.slice(2)}`]) {
      expect((await withMlDsa.ask('verify', damaged, ...question.slice(2)))[0]).toBe('bad-device');
    }
  });

  test('a device without ML-DSA-44 counts no such cosignature', { timeout: 60_000 }, async () => {
    const otherwise = new Map<string, string>();
    for (const of of file?.vectors ?? []) {
      const { refusal } = await judge(without, of);
      if (refusal !== of.expect) otherwise.set(of.name, `${of.expect}, here ${refusal}`);
    }
    expect(otherwise.get('witnesses of both kinds')).toBe('accepted, here too-few-witnesses');
    // One that is bad, beside enough that are good, is passed over.
    expect(otherwise.get('an ML-DSA cosignature with a bit changed')).toMatch(/^bad-cosignature, here /);
    expect([...otherwise.values()]).not.toContainEqual(
      expect.stringMatching(/^(?!bad-cosignature).*here accepted$/),
    );
  });
});
