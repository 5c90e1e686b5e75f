import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@holdfast/bytes';
import { FakeClock } from '@holdfast/testing';
import {
  findCosignature,
  formatAddCheckpoint,
  GrowingTree,
  judgeEvidence,
  leafHash,
  parseCheckpoint,
  parseEvidence,
  parseSignatureLines,
  proveConsistency,
  type Checkpoint,
  type ReadTile,
} from '@holdfast/trust';
import { testLog } from '@holdfast/trust/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EvidenceFolder } from './evidence-folder.ts';
import { makeKey, readKey } from './key-file.ts';
import { serveWitness } from './witness-http.ts';
import { Witness, type WitnessLine } from './witness.ts';
import { WitnessStore } from './witness-store.ts';

const { log, checkpoint: sign } = testLog();
const clock = new FakeClock();
let dir: string;
let lines: WitnessLine[];
const opened: WitnessStore[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-witness-'));
  lines = [];
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(dir, { recursive: true });
});

/** A tree of 100 leaves, another for each seed from leaf 3 on. */
function treeOf(seed: string) {
  const tree = new GrowingTree();
  const roots: Uint8Array[] = [];
  for (let index = 0; index < 100; index++) {
    tree.append(leafHash(utf8(index < 3 ? `${index}` : `${seed} ${index}`)));
    roots.push(tree.root);
  }
  const read: ReadTile = async ({ width }) => tree.partial(0).subarray(0, 32 * width);
  return async (oldSize: number, size: number): Promise<Uint8Array> => {
    const proof = await proveConsistency(oldSize, size, read);
    return utf8(formatAddCheckpoint({ oldSize, proof, note: sign(size, roots[size - 1] as Uint8Array) }));
  };
}
const honest = treeOf('honest');
const forked = treeOf('forked');

function open(): Witness {
  const store = new WitnessStore(dir);
  opened.push(store);
  return new Witness({
    cosigner: readKey(dir),
    store,
    evidence: new EvidenceFolder(dir),
    clock,
    onAnswer: (line) => lines.push(line),
  });
}

function made(kind: 'ed25519' | 'ml-dsa-44' = 'ed25519'): Witness {
  makeKey(dir, 'witness.example/w1', kind);
  const witness = open();
  (opened.at(-1) as WitnessStore).addLog(log);
  return witness;
}

const checkpointOf = (body: Uint8Array): Checkpoint =>
  parseCheckpoint(new TextDecoder().decode(body).split('\n\n')[1] + '\n');

it.each(['ed25519', 'ml-dsa-44'] as const)('cosigns with %s what goes on, and remembers it', async (kind) => {
  const witness = made(kind);
  const steps = [
    [0, 5],
    [5, 5],
    [5, 8],
    [8, 100],
  ] as const;
  for (const [oldSize, size] of steps) {
    const body = await honest(oldSize, size);
    const answer = open().addCheckpoint(body);
    expect([oldSize, size, answer.status]).toEqual([oldSize, size, 200]);
    const found = findCosignature(readKey(dir).witness, checkpointOf(body), parseSignatureLines(answer.body));
    expect(found?.time).toBe(clock.now() / 1000);
  }
  expect(witness.addCheckpoint(await honest(8, 100))).toMatchObject({
    status: 409,
    contentType: 'text/x.tlog.size',
    body: '100\n',
  });
});

it('refuses a fork of any size, and keeps evidence of it that verifies by itself', async () => {
  const witness = made();
  expect(witness.addCheckpoint(await honest(0, 7)).status).toBe(200);
  expect(witness.addCheckpoint(await forked(7, 20)).status).toBe(422);
  expect(witness.addCheckpoint(await forked(7, 7)).status).toBe(409);
  expect(witness.addCheckpoint(await forked(0, 7)).status).toBe(409);
  expect(witness.addCheckpoint(await honest(7, 20)).status).toBe(200);
  const files = readdirSync(join(dir, 'evidence'));
  expect(files).toHaveLength(2);
  for (const file of files) {
    const evidence = parseEvidence(readFileSync(join(dir, 'evidence', file)));
    expect([file.split('-')[0], judgeEvidence(evidence)]).toEqual(['proven', 'proven']);
  }
  expect(lines.filter(({ evidence }) => evidence !== undefined)).toHaveLength(2);
});

it('keeps what anybody can send apart, and only so much of it', async () => {
  const witness = made();
  expect(witness.addCheckpoint(await honest(0, 8)).status).toBe(200);
  const rubbish = utf8(new TextDecoder().decode(await honest(8, 20)).replace(/\n[^\n]+\n\n/, '\n\n'));
  for (let time = 0; time < 3; time++) expect(witness.addCheckpoint(rubbish).status).toBe(422);
  expect(readdirSync(join(dir, 'evidence')).map((name) => name.split('-')[0])).toEqual(['unproven']);
});

it('knows no log but those it was told of', async () => {
  makeKey(dir, 'w', 'ed25519');
  const witness = open();
  expect(witness.addCheckpoint(await honest(0, 7)).status).toBe(404);
  const store = opened.at(-1) as WitnessStore;
  store.addLog({ ...log, key: testLog(log.origin, 9).log.key });
  expect(witness.addCheckpoint(await honest(0, 7)).status).toBe(403);
  expect(() => store.addLog(log)).toThrow(expect.objectContaining({ code: 'witness_log' }));
  expect(witness.addCheckpoint(utf8('old 0\n\nrubbish')).status).toBe(400);
});

it('lets two processes that have one folder cosign no two things', async () => {
  const [one, two] = [made(), open()];
  expect(one.addCheckpoint(await honest(0, 10)).status).toBe(200);
  expect(two.addCheckpoint(await forked(0, 12)).status).toBe(409);
  expect(two.addCheckpoint(await forked(10, 12)).status).toBe(422);
  expect(two.addCheckpoint(await honest(10, 12)).status).toBe(200);
  expect(one.addCheckpoint(await honest(10, 11)).status).toBe(409);
});

it('has a key that only its owner reads, made once', () => {
  makeKey(dir, 'w', 'ed25519');
  const file = join(dir, 'witness.key');
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  expect(readKey(dir).witness).toEqual(readKey(dir).witness);
  expect(() => makeKey(dir, 'w', 'ed25519')).toThrow(expect.objectContaining({ code: 'witness_exists' }));
  expect(() => makeKey(dir, 'a b', 'ed25519')).toThrow(expect.objectContaining({ code: 'witness_key' }));
  chmodSync(file, 0o644);
  expect(() => readKey(dir)).toThrow(expect.objectContaining({ code: 'witness_key' }));
  expect(() => readKey(join(dir, 'none'))).toThrow(expect.objectContaining({ code: 'witness_missing' }));
});

it('answers over HTTP at one address, and takes no more than a request can be', async () => {
  const listening = await serveWitness(made(), { host: '127.0.0.1', port: 0 }, (error) => {
    throw new Error(error);
  });
  const post = async (path: string, body: Uint8Array) =>
    (await fetch(`http://127.0.0.1:${listening.port}${path}`, { method: 'POST', body: new Uint8Array(body) }))
      .status;
  const first = await honest(0, 4);
  expect(await post('/add-checkpoint', first)).toBe(200);
  expect(await post('/', first)).toBe(404);
  expect(await post('/add-checkpoint', Uint8Array.of(0xff))).toBe(400);
  expect(await post('/add-checkpoint', new Uint8Array(200_000))).toBe(413);
  expect((await fetch(`http://127.0.0.1:${listening.port}/add-checkpoint`)).status).toBe(404);
  await listening.close();
});
