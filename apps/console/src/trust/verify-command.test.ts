import type { Command, CommandMember, Root as RootAnswer } from '@holdfast/api-contract';
import {
  cosignatureLine,
  decodeSigned,
  encodeCommand,
  encodeEntry,
  encodeRoot,
  fingerprint,
  formatProof,
  GrowingTree,
  leafHash,
  proveInclusion,
  type Root,
} from '@holdfast/trust';
import {
  ada,
  ben,
  dora,
  flipped,
  signBy,
  testCommand,
  testLog,
  testRoot,
  testWitness,
} from '@holdfast/trust/testing';
import { beforeAll, expect, it } from 'vitest';
import { toBase64, utf8 } from './encodings.ts';
import { treeOf } from './member-set.ts';
import { verifyCommand } from './verify-command.ts';

const log = testLog();
const witnesses = [
  testWitness('one.example/w', 'ed25519', 11),
  testWitness('two.example/w', 'ml-dsa-44', 12),
];
const root: Root = testRoot({ log: log.log, witnesses: witnesses.map(({ witness }) => witness), quorum: 2 });
const INDEX = 4;
const SIZE = 7;

/** What the server shows of a reboot, which Ada may order alone. */
async function shown(
  payload = encodeCommand(testCommand()),
  signers = [ada],
  cosigners = witnesses,
): Promise<Command> {
  const signed = await signBy(payload, ...signers);
  const tree = new GrowingTree();
  const leaf = leafHash(encodeEntry({ type: 'command', hash: decodeSigned(signed).hash }));
  for (let at = 0; at < SIZE; at++) tree.append(at === INDEX ? leaf : leafHash(utf8(`entry ${at}`)));
  const note = log.checkpoint(SIZE, tree.root);
  const checkpoint = { origin: log.log.origin, size: SIZE, root: tree.root };
  const lines = cosigners.map(({ witness, cosign }) =>
    cosignatureLine(witness, cosign(checkpoint, root.issued + 60)),
  );
  return {
    id: fingerprint(payload).replaceAll(' ', '').padEnd(64, '0'),
    payload: toBase64(payload),
    signed: toBase64(signed),
    logIndex: INDEX,
    proof: formatProof({
      index: INDEX,
      path: await proveInclusion(INDEX, SIZE, async ({ level }) => tree.partial(level)),
      note: { text: note.text, signatures: [...note.signatures, ...lines] },
    }),
  } as Command;
}

let rootShown: RootAnswer;
beforeAll(async () => {
  rootShown = { signed: toBase64(await signBy(encodeRoot(root), ada, ben)) } as RootAnswer;
});

const outcomes = (command: Command, members?: readonly CommandMember[]): Record<string, string> =>
  Object.fromEntries(
    verifyCommand({ command, root: rootShown, members }).map(({ what, outcome }) => [what, outcome]),
  );
const ALL = { 'Its name': 'good', Signatures: 'good', 'The log': 'good', Witnesses: 'good' };

it('verifies what is in order', async () => {
  expect(outcomes(await shown())).toEqual(ALL);
});

it.each<[string, (command: Command) => Command, string]>([
  ['another name', (command) => ({ ...command, id: 'f'.repeat(64) }), 'Its name'],
  ['another index', (command) => ({ ...command, logIndex: 5 }), 'The log'],
  ['a proof of another place', (c) => ({ ...c, proof: c.proof!.replace('index 4', 'index 5') }), 'The log'],
  ['rubbish as proof', (command) => ({ ...command, proof: 'rubbish' }), 'The log'],
])('finds %s', async (_, change, what) => {
  expect(outcomes(change(await shown()))[what]).toBe('bad');
});

it('finds that something else was signed than is shown', async () => {
  const command = await shown();
  const other = encodeCommand(testCommand({ operation: 2 }));
  const id = fingerprint(other).replaceAll(' ', '');
  expect(outcomes({ ...command, id, payload: toBase64(other) })).toMatchObject({
    'Its name': 'good',
    Signatures: 'bad',
  });
});

it('finds a stranger’s signature, and too few', async () => {
  expect(outcomes(await shown(undefined, [dora]))['Signatures']).toBe('bad');
  const lock = encodeCommand(testCommand({ operation: 1, nonce: new Uint8Array(16) }));
  expect(outcomes(await shown(lock, [ada]))['Signatures']).toBe('bad');
  expect(outcomes(await shown(lock, [ada, ben]))['Signatures']).toBe('good');
});

it('finds too few witnesses', async () => {
  const [first] = witnesses;
  expect(outcomes(await shown(undefined, [ada], [first!]))).toEqual({ ...ALL, Witnesses: 'bad' });
});

it('takes damaged bytes as findings, and never verifies them', async () => {
  const command = await shown();
  const signed = Uint8Array.from(atob(command.signed!), (character) => character.charCodeAt(0));
  for (let bit = 0; bit < signed.length * 8; bit += 37) {
    const damaged = outcomes({ ...command, signed: toBase64(flipped(signed, bit)) });
    expect(Object.values(damaged)).toContain('bad');
  }
  expect(outcomes({ ...command, signed: '***' })['Signatures']).toBe('bad');
});

it('says that what is not there yet was not checked', async () => {
  const command = { ...(await shown()), signed: null, proof: null };
  expect(outcomes(command)).toEqual({ 'Its name': 'good', Signatures: 'unchecked', 'The log': 'unchecked' });
});

it('computes the hash of a set from the list that is shown', async () => {
  const members = ['a', 'b', 'c'].map((endpoint) => ({ endpoint, nonce: null }));
  const { hash, size } = treeOf(members);
  const command = await shown(encodeCommand(testCommand({ target: { kind: 'set', hash, size } })));
  expect(outcomes(command, members)['The list of devices']).toBe('good');
  expect(outcomes(command, members.slice(1))['The list of devices']).toBe('bad');
  expect(outcomes(command)['The list of devices']).toBe('unchecked');
});
