import { utf8 } from '@holdfast/bytes';
import { silentLogger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import { GrowingTree, leafHash, type ReadTile } from '@holdfast/trust';
import { testLog } from '@holdfast/trust/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InProcessBus } from '../../bus/in-process-bus.ts';
import type { LogEvent } from '../log-event.ts';
import { FakeWitness, networkOf } from '../testing/fake-witness.ts';
import type { HttpAnswer } from './witness-answer.ts';
import type { Target } from './witness-link.ts';
import { Witnessing, type Cosigned } from './witnessing.ts';

const { log, checkpoint: sign } = testLog();

/** A tree of at most 255 leaves, with the checkpoint at each of its sizes. */
function growing(seed: string) {
  const tree = new GrowingTree();
  const targets: Target[] = [];
  for (let size = 1; size < 256; size++) {
    tree.append(leafHash(utf8(`${seed} ${size}`)));
    const checkpoint = { origin: log.origin, size, root: tree.root };
    targets.push({ checkpoint, note: sign(size, tree.root) });
  }
  const readTile: ReadTile = async ({ width }) => tree.partial(0).subarray(0, 32 * width);
  return { readTile, at: (size: number) => targets[size - 1] as (typeof targets)[number] };
}
const honest = growing('honest');

let clock: FakeClock;
let witnesses: [FakeWitness, FakeWitness, FakeWitness];
let events: LogEvent[];
let published: Cosigned[];
const running: Witnessing[] = [];

beforeEach(() => {
  clock = new FakeClock();
  witnesses = [
    new FakeWitness('one', 'ed25519', 2),
    new FakeWitness('two', 'ml-dsa-44', 3),
    new FakeWitness('three', 'ed25519', 4),
  ];
  events = [];
  published = [];
});
afterEach(() => {
  for (const witnessing of running.splice(0)) witnessing.stop();
});

function start(quorum: number, tree = honest): Witnessing {
  const bus = new InProcessBus<LogEvent>(silentLogger);
  bus.subscribe((event) => events.push(event));
  const witnessing = new Witnessing(
    {
      clock,
      bus,
      post: networkOf(() => log, witnesses),
      readTile: tree.readTile,
      onQuorum: (cosigned) => published.push(cosigned),
    },
    { quorum, witnesses: witnesses.map(({ witness, url }) => ({ ...witness, url })) },
  );
  running.push(witnessing);
  return witnessing;
}

const sizes = () => published.map(({ checkpoint, cosignatures }) => [checkpoint.size, cosignatures.length]);
const refusals = () =>
  events.map((event) => (event.kind === 'log.witness-refused' ? [event.witness, event.reason] : []));
const answer =
  (status: number, body = '', contentType = 'text/plain') =>
  (): HttpAnswer => ({
    status,
    contentType,
    body: utf8(body),
  });

it('publishes with a quorum, again with all, and goes on with the newest', async () => {
  const witnessing = start(2);
  witnessing.grew(honest.at(3));
  for (const size of [4, 5, 6]) witnessing.grew(honest.at(size));
  await clock.advance(0);
  expect(sizes().at(0)).toEqual([3, 2]);
  expect(sizes().at(-1)).toEqual([6, 3]);
  expect(sizes().map(([size]) => size)).not.toContain(4);
  expect(published.at(-1)?.cosignatures.map(({ witness }) => witness)).toEqual([0, 1, 2]);
  witnessing.grew(honest.at(200));
  await clock.advance(0);
  expect(sizes().at(-1)).toEqual([200, 3]);
});

it('asks again from where a witness says that it is', async () => {
  const [one] = witnesses;
  one.known = { checkpoint: honest.at(5).checkpoint, note: honest.at(5).note };
  start(3).grew(honest.at(9));
  await clock.advance(0);
  expect(sizes()).toContainEqual([9, 3]);
  expect([one.asked, events]).toEqual([2, []]);
});

it.each<[reason: string, answer: () => HttpAnswer | Promise<HttpAnswer>]>([
  ['unreachable', () => Promise.reject(new Error('connection refused'))],
  ['unreachable', answer(500)],
  ['unknown-log', answer(404)],
  ['unknown-log', answer(403)],
  ['busy', answer(429)],
  ['busy', answer(503)],
  ['fork', answer(422)],
  ['fork', answer(409, 'another root')],
  ['fork', answer(409, '0\n', 'text/x.tlog.size')],
  ['ahead', answer(409, '1000\n', 'text/x.tlog.size')],
  ['rubbish', answer(200)],
  ['rubbish', answer(200, '— one AAAA\n')],
  ['rubbish', answer(200, '— other AAAAAQI=\n')],
  ['rubbish', answer(409, '-1\n', 'text/x.tlog.size')],
  ['rubbish', answer(409, '7', 'text/x.tlog.size')],
  ['rubbish', answer(302)],
  ['rubbish', answer(200, '\0'.repeat(1000))],
  ['rubbish', () => ({ status: 200, contentType: '', body: Uint8Array.of(0xff) })],
])('tells %s once, and asks again later and later', async (reason, given) => {
  const [one] = witnesses;
  one.answer = given;
  const witnessing = start(3);
  witnessing.grew(honest.at(9));
  await clock.advance(0);
  expect(refusals()).toEqual([['one', reason]]);
  expect(witnessing.states[0]?.refusal?.reason).toBe(reason);
  const { asked } = one;
  await clock.advance(999);
  expect(one.asked).toBe(asked);
  await clock.advance(1);
  expect(one.asked).toBeGreaterThan(asked);
  await clock.advance(600_000);
  expect(one.asked).toBeLessThan(80);
  expect(refusals()).toEqual([['one', reason]]);
  one.answer = undefined;
  await clock.advance(60_000);
  expect(sizes().at(-1)).toEqual([9, 3]);
  expect(witnessing.states[0]).toMatchObject({ refusal: null, cosigned: { size: 9 } });
});

it('gives up on a witness that names another size each time', async () => {
  const [one] = witnesses;
  let size = 0;
  one.answer = () => answer(409, `${++size}\n`, 'text/x.tlog.size')();
  start(2).grew(honest.at(200));
  await clock.advance(0);
  expect(refusals()).toEqual([['one', 'rubbish']]);
  expect(one.asked).toBe(3);
  expect(sizes()).toEqual([[200, 2]]);
});

it('has a log that was set back, or is another, refused', async () => {
  const other = growing('another');
  for (const witness of witnesses) witness.known = { ...honest.at(9) };
  start(2, other).grew(other.at(9));
  start(2, other).grew(other.at(20));
  start(2).grew(honest.at(5));
  await clock.advance(0);
  expect(published).toEqual([]);
  const ofReason = (wanted: string) => refusals().filter(([, reason]) => reason === wanted).length;
  expect([ofReason('ahead'), ofReason('fork'), refusals().length]).toEqual([3, 6, 9]);
});

it('takes the newest in place of one that lacks its quorum for long', async () => {
  const [one, two] = witnesses;
  const hang = new Promise<HttpAnswer>(() => {});
  one.answer = () => hang;
  two.answer = answer(503);
  const witnessing = start(2);
  witnessing.grew(honest.at(3));
  await clock.advance(0);
  witnessing.grew(honest.at(50));
  await clock.advance(9_999);
  expect(witnesses[2].known?.checkpoint.size).toBe(3);
  two.answer = undefined;
  await clock.advance(60_000);
  expect(sizes()).toEqual([[50, 2]]);
});

it('publishes at once what needs no witness, and adds those that there are', async () => {
  start(0).grew(honest.at(3));
  expect(sizes()).toEqual([[3, 0]]);
  await clock.advance(0);
  expect(sizes().at(-1)).toEqual([3, 3]);
});
