import type { CommandPreview, Root } from '@holdfast/api-contract';
import { decodeCommand } from '@holdfast/trust';
import { expect, it } from 'vitest';
import { buildCommand, type CommandDraft } from './build-command.ts';
import { fromBase64, toHex } from './encodings.ts';
import { isSetOf } from './member-set.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const NONCE = '11'.repeat(16);
const OWNER = 'ab'.repeat(16);
const root = { owner: OWNER, version: 3 } as Root;
const draft: CommandDraft = {
  operation: 'lock',
  what: 'data',
  model: undefined,
  reason: ' stolen ',
  days: 7,
};

const preview = (...endpoints: string[]): CommandPreview => ({
  members: endpoints.map((endpoint) => ({ endpoint, nonce: NONCE })),
  verifiedByDevice: endpoints.length,
  verifiedByServer: 0,
  withoutNonce: [],
  rootVersion: 3,
  owner: OWNER,
});
const made = (change: Partial<CommandDraft>, ...endpoints: string[]) => {
  const result = buildCommand({ ...draft, ...change }, preview(...endpoints), root, NOW);
  return { ...result, command: decodeCommand(fromBase64(result.payload)) };
};

it('is for one device, with the nonce that it gave', () => {
  const { command, members, isForMany, text } = made({}, 'logger-17');
  expect(command).toMatchObject({
    root: 3,
    operation: 1,
    target: { kind: 'device', endpoint: 'logger-17' },
    notBefore: NOW / 1000 - 300,
    expires: NOW / 1000 + 7 * 86_400,
    reason: 'stolen',
  });
  expect([toHex(command.owner), toHex(command.nonce!)]).toEqual([OWNER, NONCE]);
  expect([members, isForMany]).toEqual([undefined, false]);
  expect(text).toContain('logger-17');
});

it('is for a set of several, each with its nonce in the list', () => {
  const { command, members, count, isForMany } = made({}, 'a', 'b', 'c');
  expect([command.nonce, count, isForMany]).toEqual([undefined, 3, true]);
  const { target } = command;
  expect(target.kind === 'set' && isSetOf(members!, target)).toBe(true);
  expect(target.kind === 'set' && isSetOf(members!.slice(1), target)).toBe(false);
});

it('is for many where it is for a model, even of one', () => {
  const { command, members, isForMany } = made({ operation: 'reboot', model: 'CL-2' }, 'a');
  expect(command.target).toEqual({ kind: 'model', model: 'CL-2' });
  expect([members, isForMany]).toEqual([undefined, true]);
});

it('says what is wiped', () => {
  expect(made({ operation: 'wipe', what: 'credentials' }, 'a').text).toContain('data and credentials');
});

it('is another each time', () => {
  expect(made({}, 'a').payload).not.toBe(made({}, 'a').payload);
});

it('is none for nobody', () => {
  expect(() => made({})).toThrow('no device is meant');
});
