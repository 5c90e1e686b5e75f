import { createHash } from 'node:crypto';
import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import {
  decodeEntryBundle,
  encodeEntry,
  leafHash,
  openCheckpoint,
  parseNote,
  proveConsistency,
  provenCheckpoint,
  rootOfTiles,
  verifyConsistency,
  verifyQuorum,
  type Checkpoint,
  type Witness,
} from '@holdfast/trust';
import { testWitness } from '@holdfast/trust/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StorageError, type Journal } from '../journal/journal.ts';
import { storeHome, temporaryDirectory, type StoreHome } from '../store/testing/store-home.ts';
import type { Log } from './log.ts';
import { FakeWitness } from './testing/fake-witness.ts';
import { openLog, TEST_ORIGIN } from './testing/open-log.ts';

let home: StoreHome;
beforeEach(() => {
  const directory = temporaryDirectory();
  home = storeHome(
    { dataDir: directory.path, databaseUrl: undefined },
    async () => {},
    async () => directory.remove(),
  );
});
afterEach(() => home.remove());

const contentOf = (number: number) => utf8(`content ${number}`);
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const entryOf = (number: number) => encodeEntry({ type: 'command', hash: sha256(contentOf(number)) });

async function appendMany(log: Log, from: number, before: number): Promise<number[]> {
  const numbers = Array.from({ length: before - from }, (_, at) => from + at);
  const appended = await Promise.all(numbers.map((number) => log.append('command', contentOf(number))));
  return appended.map(({ index }) => index);
}

const signed = (log: Log): Checkpoint => openCheckpoint(parseNote(utf8(log.checkpoint)), log.identity);

it('appends in order, signs what is durable, and proves each entry', async () => {
  const { log, events } = await openLog(await home.open());
  expect(log.identity.origin).toBe(TEST_ORIGIN);
  expect(signed(log)).toMatchObject({ size: 0, root: sha256(new Uint8Array()) });
  expect(await appendMany(log, 0, 600)).toEqual(Array.from({ length: 600 }, (_, at) => at));
  const checkpoint = signed(log);
  expect(checkpoint.size).toBe(600);
  expect(await rootOfTiles(600, log.reader.readTile)).toEqual(checkpoint.root);
  for (const index of [0, 255, 256, 599]) {
    const proof = await log.proofFor(index);
    expect(provenCheckpoint(proof, entryOf(index), log.identity)).toEqual(checkpoint);
  }
  expect(events.filter(({ kind }) => kind === 'log.appended').at(-1)).toEqual({
    kind: 'log.appended',
    size: 600,
  });
});

it('publishes tiles and entries up to its size, contents of what is not personal, and nothing else', async () => {
  const { log } = await openLog(await home.open());
  await appendMany(log, 0, 300);
  await log.append('account', utf8('salt and name'));
  const { reader } = log;
  expect((await reader.tile(0, 0, 256))?.length).toBe(256 * 32);
  expect(await reader.tile(0, 0, 5)).toEqual((await reader.tile(0, 0, 256))?.subarray(0, 160));
  expect((await reader.tile(0, 1, 45))?.length).toBe(45 * 32);
  expect(await reader.tile(0, 1, 46)).toBeUndefined();
  expect((await reader.tile(1, 0, 1))?.length).toBe(32);
  expect(await reader.tile(2, 0, 1)).toBeUndefined();
  const bundle = decodeEntryBundle((await reader.entries(1, 44)) as Uint8Array, 44);
  expect(bundle.map(leafHash).map(toHex).join('')).toBe(toHex((await reader.tile(0, 1, 44)) as Uint8Array));
  expect(await reader.entries(1, 46)).toBeUndefined();
  expect(await reader.content(toHex(sha256(contentOf(7))))).toEqual(contentOf(7));
  expect(await reader.content(toHex(sha256(utf8('salt and name'))))).toBeUndefined();
});

it('goes on after a restart, with the same key', async () => {
  const sizes = [1, 255, 256, 257, 700];
  const seen: Checkpoint[] = [];
  let identity: unknown;
  for (const [at, size] of sizes.entries()) {
    const store = await home.open();
    const { log } = await openLog(store);
    identity ??= log.identity;
    expect(log.identity).toEqual(identity);
    await appendMany(log, sizes[at - 1] ?? 0, size);
    const checkpoint = signed(log);
    for (const { size: oldSize, root: oldRoot } of seen) {
      const proof = await proveConsistency(oldSize, size, log.reader.readTile);
      verifyConsistency({ ...checkpoint, oldSize, oldRoot, proof });
    }
    seen.push(checkpoint);
    await log.stop();
    await store.close();
  }
});

/** Commits, or not, and fails either way. */
const failing = (journal: Journal, kept: boolean) => {
  let fails = 0;
  const unsure: Journal = {
    failure: undefined,
    async commit(fill) {
      if (fails === 0) return await journal.commit(fill);
      fails--;
      if (kept) await journal.commit(fill);
      throw new StorageError('unavailable', 'the connection was lost');
    },
  };
  return { journal: unsure, failNext: () => fails++ };
};

it.each([
  [true, 'kept', [6, 7]],
  [false, 'not kept', [3, 4]],
])('goes on from what is stored when a transaction failed and was %s (%s)', async (kept, _, indexes) => {
  const store = await home.open();
  const { journal, failNext } = failing(store.journal, kept);
  const { log } = await openLog(store, { journal });
  await appendMany(log, 0, 3);
  const before = signed(log);
  failNext();
  await expect(appendMany(log, 100, 103)).rejects.toMatchObject({ code: 'unavailable' });
  expect(signed(log)).toEqual(before);
  expect(await appendMany(log, 3, 5)).toEqual(indexes);
  const after = signed(log);
  expect(await rootOfTiles(after.size, log.reader.readTile)).toEqual(after.root);
  const proof = await proveConsistency(3, after.size, log.reader.readTile);
  verifyConsistency({ ...after, oldSize: 3, oldRoot: before.root, proof });
});

it('keeps with an entry what its caller wants kept with it, or neither', async () => {
  const store = await home.open();
  const { journal, failNext } = failing(store.journal, false);
  const { log } = await openLog(store, { journal });
  const profile = (name: string) => ({ name, isDefault: false, settings: '{}', updatedAt: 0 });
  const append = async (name: string) =>
    await log.append('approval', utf8(name), (change, index) =>
      change.put('bootstrapProfile', profile(`${name} ${index}`)),
    );
  failNext();
  await expect(append('lost')).rejects.toMatchObject({ code: 'unavailable' });
  await append('a');
  await append('b');
  expect((await store.loadBootstrapProfiles()).map(({ name }) => name)).toEqual(['a 0', 'b 1']);
});

it('takes no content that is too large, and nothing once it has ended', async () => {
  const { log } = await openLog(await home.open());
  const large = new Uint8Array(1024 * 1024 + 1);
  await expect(log.append('release', large)).rejects.toMatchObject({ code: 'log_content' });
  await expect(log.proofFor(0)).rejects.toMatchObject({ code: 'log_entry_unknown' });
  await log.stop();
  await expect(log.append('release', utf8('x'))).rejects.toMatchObject({ code: 'log_stopped' });
  await expect(log.proofFor(0)).rejects.toMatchObject({ code: 'log_stopped' });
});

it('does not open on entries that are not those that it signed', async () => {
  const store = await home.open();
  const { log } = await openLog(store);
  await appendMany(log, 0, 10);
  await log.stop();
  const row = { entry: 4, type: 1, hash: fromHex('ab'.repeat(32)), addedAt: 0 };
  await store.journal.commit((batch) => batch.put('logEntry', row));
  await expect(openLog(store)).rejects.toMatchObject({ name: 'LogError', code: 'log_damaged' });
  await store.journal.commit((batch) => batch.remove('logEntry', { entry: 4 }));
  await expect(openLog(store)).rejects.toMatchObject({ name: 'LogError', code: 'log_damaged' });
});

it('publishes what a quorum has cosigned, and proves with it', async () => {
  const witnesses = [
    new FakeWitness('one', 'ed25519', 2),
    new FakeWitness('two', 'ml-dsa-44', 3),
    new FakeWitness('three', 'ed25519', 4),
  ];
  const [one, two, three] = witnesses as [FakeWitness, FakeWitness, FakeWitness];
  three.answer = () => ({ status: 503, contentType: '', body: new Uint8Array() });
  one.time = 1_800_000_100;
  const store = await home.open();
  const { log, events } = await openLog(store, { witnesses, quorum: 2 });
  await appendMany(log, 0, 300);
  const proof = await log.proofFor(7);
  const checkpoint = provenCheckpoint(proof, entryOf(7), log.identity);
  const parties = witnesses.map(({ witness }) => witness);
  expect(verifyQuorum(checkpoint, proof.cosignatures, { witnesses: parties, quorum: 2 })).toBe(two.time);
  expect(parseNote(utf8(log.checkpoint)).signatures.map(({ name }) => name)).toEqual([
    TEST_ORIGIN,
    'one',
    'two',
  ]);
  expect(log.witnessedSize).toBe(300);
  expect(events).toContainEqual({ kind: 'log.witnessed', size: 300, witnesses: ['one', 'two'] });
  expect(log.witnesses.map(({ name, refusal }) => [name, refusal?.reason])).toEqual([
    ['one', undefined],
    ['two', undefined],
    ['three', 'busy'],
  ]);
  // After a restart nobody has to be asked again.
  await vi.waitFor(async () => expect((await store.loadLogCheckpoint())?.size).toBe(300));
  await log.stop();
  for (const witness of witnesses) witness.answer = () => Promise.reject(new Error('gone'));
  const { log: again } = await openLog(store, { witnesses, quorum: 2 });
  expect(again.witnessedSize).toBe(300);
  expect(await again.proofFor(7)).toEqual(proof);
});

it('has others cosign once the root names others, and proves with them', async () => {
  const witnesses = [new FakeWitness('one', 'ed25519', 2), new FakeWitness('two', 'ed25519', 3)];
  const [one, two] = witnesses.map(({ witness }) => witness) as [Witness, Witness];
  const { log } = await openLog(await home.open(), { witnesses, quorum: 2 });
  await appendMany(log, 0, 5);
  const before = await log.proofFor(3);
  expect(before.cosignatures.map(({ witness }) => witness)).toEqual([0, 1]);
  await log.setWitnesses({ witnesses: [two], quorum: 1 });
  const after = await log.proofFor(3);
  expect(after.cosignatures).toEqual([{ ...before.cosignatures[1], witness: 0 }]);
  const unknown = testWitness('three', 'ed25519', 9).witness;
  await log.setWitnesses({ witnesses: [one, unknown], quorum: 2 });
  expect(log.witnessedSize).toBe(0);
  expect(log.witnesses.map(({ name, url }) => [name, url === null])).toEqual([
    ['one', false],
    ['three', true],
  ]);
  const waiting = log.proofFor(3);
  await log.setWitnesses({ witnesses: [], quorum: 0 });
  expect((await waiting).cosignatures).toEqual([]);
});

it('makes many proofs from one checkpoint without reading a tile twice', async () => {
  const store = await home.open();
  const { log } = await openLog(store);
  await appendMany(log, 0, 700);
  const reads = vi.spyOn(store, 'logEntries');
  const proofs = await Promise.all(Array.from({ length: 700 }, (_, index) => log.proofFor(index)));
  expect(proofs.map(({ index }) => index)).toEqual(Array.from({ length: 700 }, (_, at) => at));
  // Two of the three tiles at level 0 are stored whole.
  expect(reads).toHaveBeenCalledTimes(1);
});
