import type { Command } from '@holdfast/api-contract';
import { expect, it } from 'vitest';
import { chainLinks } from './chain-links.ts';

const NONE = { waiting: 0, sent: 0, done: 0, refused: 0, failed: 0, expired: 0, removed: 0 };

function aCommand(change: Partial<Command>, states: Partial<typeof NONE> = {}): Command {
  return {
    id: '00',
    payload: '',
    operation: 'lock',
    target: 'logger-17',
    reason: null,
    state: 'proposed',
    proposedBy: 'admin',
    proposedAt: '2026-03-01T12:00:00.000Z',
    notBefore: '2026-03-01T12:00:00.000Z',
    expiresAt: '2026-03-08T12:00:00.000Z',
    role: 'owner',
    threshold: 2,
    outside: 1,
    signatures: [],
    signed: null,
    hash: null,
    logIndex: null,
    loggedAt: null,
    proof: null,
    witnesses: [],
    endedAt: null,
    ...change,
    devices: { total: 3, verifiedByDevice: 3, verifiedByServer: 0, states: { ...NONE, ...states } },
  };
}

const said = (command: Command, quorum?: number): string =>
  chainLinks(command, quorum)
    .map(({ text, state }) => `${text} ${state}`)
    .join(' | ');

const LOGGED = { signed: 'AA==', logIndex: 1042, proof: 'p' } as const;
const SEEN = [
  { name: 'w/1', at: '2026-03-01T12:00:00.000Z' },
  { name: 'w/2', at: '2026-03-01T12:00:00.000Z' },
];
const ONE = { key: '00', label: 'alice', kind: 'ed25519', at: '2026-03-01T12:00:00.000Z' } as const;

it('waits for signatures first', () => {
  expect(said(aCommand({ signatures: [ONE] }))).toBe(
    'proposed done | signed 1 of 2 now | logged later | witnessed later | delivered later | answered later',
  );
});

it('counts what devices have been given, and what they answered', () => {
  const command = aCommand(
    { ...LOGGED, state: 'delivering', signatures: [ONE, ONE], witnesses: SEEN },
    { waiting: 1, sent: 1, done: 1 },
  );
  expect(said(command, 2)).toBe(
    'proposed done | signed 2 of 2 done | logged #1,042 done | witnessed 2 of 2 done | delivered 2 of 3 now | answered 1 of 3 later',
  );
});

it('does not call witnessed what no witness has seen', () => {
  const link = (quorum: number | undefined) =>
    chainLinks(aCommand({ ...LOGGED, state: 'delivering' }, { waiting: 3 }), quorum)[3];
  expect(link(0)).toMatchObject({ text: 'no witness asked for', state: 'none' });
  expect(link(undefined)).toMatchObject({ text: 'no witness', state: 'none' });
});

it('does not count as given or answered what was not reached in time', () => {
  const command = aCommand(
    { ...LOGGED, state: 'finished', signatures: [ONE, ONE], witnesses: SEEN },
    { expired: 2, refused: 1 },
  );
  expect(said(command, 2)).toContain('delivered 1 of 3 done | answered 1 of 3 done');
});

it('says of what was withdrawn that the rest will not happen', () => {
  expect(said(aCommand({ state: 'withdrawn' }))).toBe(
    'proposed done | signed 0 of 2 stopped | logged stopped | witnessed stopped | delivered stopped | answered stopped',
  );
});
