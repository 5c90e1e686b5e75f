import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex, utf8 } from '@holdfast/bytes';
import {
  cosignatureLine,
  encodeCbor,
  encodeCommand,
  encodeEntry,
  encodeEntryBundle,
  encodeRoot,
  formatNote,
  GrowingTree,
  judgeEvidence,
  leafHash,
  type EntryType,
} from '@holdfast/trust';
import {
  ada,
  ben,
  cleo,
  dora,
  signBy,
  signRoot,
  testCommand,
  testLog,
  testRoot,
  testWitness,
} from '@holdfast/trust/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditLog } from './audit.ts';
import { readState, writeState, type AuditState } from './audit-state.ts';
import type { LogSource } from './log-source.ts';

const { log, checkpoint: sign } = testLog();
const one = testWitness('one', 'ed25519', 2);
const two = testWitness('two', 'ml-dsa-44', 3);
const root = testRoot({ log, witnesses: [one.witness, two.witness], quorum: 1 });

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

/** A log that does as it is told, honest or not. */
class TestSource implements LogSource {
  readonly contents = new Map<string, Uint8Array>();
  readonly bundle: Uint8Array[] = [];
  readonly tree = new GrowingTree();
  witnesses = [one, two];

  add(type: EntryType, content: Uint8Array): this {
    const hash = sha256(content);
    this.contents.set(toHex(hash), content);
    const entry = encodeEntry({ type, hash });
    this.bundle.push(entry);
    this.tree.append(leafHash(entry));
    return this;
  }

  async checkpoint(): Promise<Uint8Array> {
    const { size, root } = this.tree;
    const note = sign(size, root);
    const checkpoint = { origin: log.origin, size, root };
    const lines = this.witnesses.map(({ witness, cosign }) =>
      cosignatureLine(witness, cosign(checkpoint, 1_800_000_000)),
    );
    return utf8(formatNote({ ...note, signatures: [...note.signatures, ...lines] }));
  }

  async entries(index: number, width: number): Promise<Uint8Array | undefined> {
    return encodeEntryBundle(this.bundle.slice(256 * index, 256 * index + width));
  }

  async content(hash: Uint8Array): Promise<Uint8Array | undefined> {
    return this.contents.get(toHex(hash));
  }

  readonly readTile: LogSource['readTile'] = async ({ width }) =>
    this.tree.partial(0).subarray(0, 32 * width);
}

const receiptFor = (command: Uint8Array, endpoint = 'urn:dev:1') =>
  encodeCbor([
    new Uint8Array(),
    new Map(),
    encodeCbor(
      new Map<number, string | number | Uint8Array>([
        [1, 'hf-receipt/1'],
        [2, new Uint8Array(16)],
        [3, endpoint],
        [4, sha256(command)],
        [5, 1],
        [6, 1],
        [7, 'expired'],
        [8, 0],
        [9, new Uint8Array(16)],
        [10, 0],
        [11, 1],
      ]),
    ),
    new Uint8Array(64),
  ]);

let trusted: Uint8Array;
let command: Uint8Array;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-audit-'));
  trusted = await signBy(encodeRoot(root), ada, ben);
  command = await signBy(encodeCommand(testCommand({ reason: 'it hangs' })), ada);
});
afterEach(() => rm(dir, { recursive: true }));

const fullLog = () =>
  new TestSource()
    .add('root', trusted)
    .add('command', command)
    .add('receipt', receiptFor(command))
    .add('account', utf8('personal'))
    .add('approval', utf8('yes'));

/** As a next run of the program would have it. */
async function stored(state: AuditState | undefined): Promise<AuditState | undefined> {
  if (state === undefined) throw new Error('the audit keeps nothing');
  await writeState(dir, state);
  return await readState(dir);
}

const problemsOf = async (source: LogSource, before?: AuditState) =>
  (await auditLog(source, trusted, before)).report.problems.map(({ problem, index }) => [problem, index]);

it('lists every entry with its signers, and matches receipts to commands', async () => {
  const source = fullLog();
  source.contents.delete(toHex(sha256(utf8('personal'))));
  const { report } = await auditLog(source, trusted, undefined);
  expect(report.problems).toEqual([]);
  expect(report.entries.map(({ type, summary }) => [type, summary])).toEqual([
    ['root', 'version 1 of "Test fleet"'],
    ['command', 'reboot urn:dev:logger-17: it hangs'],
    ['receipt', 'urn:dev:1: refused (expired)'],
    ['account', 'personal: only its hash is published'],
    ['approval', '3 bytes'],
  ]);
  expect(report.entries[1]?.signers).toEqual(['Ada']);
  expect(report.entries[2]?.command).toBe(1);
  expect(report.withoutReceipt).toEqual([]);
  expect(report.witnesses.map(({ name }) => name)).toEqual(['one', 'two']);
});

it('goes on from what it saw, and reads only what is new', async () => {
  const source = fullLog();
  const before = await stored((await auditLog(source, trusted, undefined)).state);
  const next = await signBy(encodeCommand(testCommand({ operation: 4 })), ben);
  source.add('command', next);
  const { report, state } = await auditLog(source, trusted, before);
  expect([report.from, report.size, report.problems]).toEqual([5, 6, []]);
  expect(report.entries.map(({ index, signers }) => [index, signers])).toEqual([[5, ['Ben']]]);
  expect(report.withoutReceipt).toEqual([5]);
  source.add('receipt', receiptFor(next)).add('receipt', receiptFor(command));
  const last = await auditLog(source, trusted, await stored(state));
  expect(last.report.entries.map(({ command }) => command)).toEqual([5, 1]);
  expect([last.report.withoutReceipt, last.report.problems]).toEqual([[], []]);
});

it('finds what is withheld or not what was logged, each time until it is there', async () => {
  const source = fullLog();
  const hash = toHex(sha256(command));
  source.contents.delete(hash);
  const { report, state } = await auditLog(source, trusted, undefined);
  expect(report.problems.map(({ problem, index }) => [problem, index])).toEqual([
    ['withheld', 1],
    ['stray-receipt', 2],
  ]);
  expect(state).toBeUndefined();
  source.contents.set(hash, utf8('another'));
  expect((await problemsOf(source)).at(0)).toEqual(['wrong-content', 1]);
  source.contents.set(hash, command);
  expect(await problemsOf(source)).toEqual([]);
  source.entries = async () => undefined;
  expect(await problemsOf(source)).toEqual([['withheld', 0]]);
});

it('finds commands and roots that no device would take', async () => {
  const lock = testCommand({ operation: 3, nonce: new Uint8Array(16) });
  const source = fullLog()
    .add('command', await signBy(encodeCommand(lock), ada))
    .add('command', await signBy(encodeCommand(lock), ada, dora))
    .add('command', utf8('rubbish'))
    .add('receipt', utf8('rubbish'))
    .add('root', await signBy((await signRoot({ ...root, name: 'Other' }, ada, ben)).payload, ada, ben));
  expect(await problemsOf(source)).toEqual([
    ['not-authorised', 5],
    ['not-authorised', 6],
    ['unreadable', 7],
    ['unreadable', 8],
    ['not-authorised', 9],
  ]);
});

it('follows the root, and takes the witnesses of either', async () => {
  const third = testWitness('three', 'ed25519', 9);
  const next = { ...root, version: 2, witnesses: [third.witness], quorum: 1 };
  const { payload } = await signRoot(next, ada, cleo);
  const source = fullLog().add('root', await signBy(payload, ada, ben));
  source.add('command', await signBy(encodeCommand(testCommand({ root: 2 })), cleo));
  source.witnesses = [third];
  const { report, state } = await auditLog(source, trusted, undefined);
  expect([report.problems, report.witnesses.map(({ name }) => name)]).toEqual([[], ['three']]);
  expect(report.entries.at(-1)?.signers).toEqual(['Cleo']);
  const again = await auditLog(source, trusted, await stored(state));
  expect(again.report.problems).toEqual([]);
});

it('demands the quorum, and the key of the log', async () => {
  const source = fullLog();
  source.witnesses = [];
  expect(await problemsOf(source)).toEqual([['not-witnessed', undefined]]);
  const other = testRoot({ log: testLog(log.origin, 7).log, witnesses: [], quorum: 0 });
  const otherTrusted = await signBy(encodeRoot(other), ada, ben);
  await expect(auditLog(source, otherTrusted, undefined)).rejects.toMatchObject({ code: 'bad-signature' });
});

it.each([
  [5, 'of the same size'],
  [9, 'that is larger'],
])('proves a fork of %i entries, %s', async (size) => {
  const before = await stored((await auditLog(fullLog(), trusted, undefined)).state);
  const forked = new TestSource().add('root', trusted);
  while (forked.tree.size < size) forked.add('approval', utf8(`other ${forked.tree.size}`));
  const { report, state, evidence } = await auditLog(forked, trusted, before);
  expect(report.problems.map(({ problem }) => problem)).toEqual(['fork']);
  expect([report.entries, state]).toEqual([[], undefined]);
  expect(evidence && judgeEvidence(evidence)).toBe('proven');
});

it('finds a log that was set back, and one that serves another tree than it signed', async () => {
  const before = await stored((await auditLog(fullLog(), trusted, undefined)).state);
  const short = new TestSource().add('root', trusted);
  const { report, evidence } = await auditLog(short, trusted, before);
  expect(report.problems.map(({ problem }) => problem)).toEqual(['set-back']);
  expect(evidence && judgeEvidence(evidence)).toBe('unproven');
  const lying = fullLog();
  lying.bundle[2] = encodeEntry({ type: 'approval', hash: new Uint8Array(32) });
  expect(await problemsOf(lying)).toEqual([['bad-tiles', undefined]]);
});
