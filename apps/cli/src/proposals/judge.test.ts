import { utf8 } from '@holdfast/bytes';
import {
  encodeCommand,
  encodeCoseSign,
  encodeRoot,
  MemberTree,
  sealAttachment,
  type Command,
} from '@holdfast/trust';
import { ada, ben, dora, ROOT, signRoot, testCommand } from '@holdfast/trust/testing';
import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import type { Proposal } from './proposal-file.ts';

const { payload, signatures } = await signRoot(ROOT, ada, ben);
const root = encodeCoseSign({ payload, signatures });
const MEMBERS = ['a', 'b'].map((endpoint) => ({ endpoint, nonce: null }));
const { hash, size } = new MemberTree(MEMBERS.map(({ endpoint }) => ({ endpoint })));
const set: Partial<Command> = { target: { kind: 'set', hash, size } };
const SALT = new Uint8Array(16);
const content = { servers: [{ uri: 'coaps://fleet.example:5684', identity: 'x', key: '00'.repeat(16) }] };
const attachment = sealAttachment(utf8(JSON.stringify(content)), SALT);
const move: Partial<Command> = { operation: 8, arguments: new Map([[1, attachment.hash]]) };

const proposal = (command: Partial<Command>, more: Partial<Proposal> = {}): Proposal => ({
  payload: encodeCommand(testCommand(command)),
  signatures: [],
  root,
  ...more,
});

it('counts the signatures that verify, and no others', async () => {
  const given = proposal({});
  const of = async (...signers: readonly (typeof ada)[]) =>
    judge({ ...given, signatures: await Promise.all(signers.map((one) => one.sign(given.payload))) })
      .roles[0];
  expect(await of(ada)).toMatchObject({ isComplete: true, signed: [{ label: 'Ada' }] });
  expect(await of(dora)).toMatchObject({ isComplete: false, signed: [] });
  const other = await ada.sign(encodeCommand(testCommand({ operation: 2 })));
  expect(judge({ ...given, signatures: [other] }).roles[0]).toMatchObject({ isComplete: false, signed: [] });
});

it('lists the devices of a set, and where an attachment leads, without its key', () => {
  expect(judge(proposal(set, { members: MEMBERS })).text).toContain('The 2 devices of the set');
  const { text } = judge(proposal(move, { attachment: attachment.bytes }));
  expect(text).toContain('"coaps://fleet.example:5684" as "x"');
  expect(text).not.toContain('00'.repeat(16));
});

describe('a proposal that lies', () => {
  const elsewhere = sealAttachment(utf8('{"servers":[{"uri":"coaps://evil.example"}]}'), SALT).bytes;
  const unusable = sealAttachment(utf8('no JSON'), SALT);
  it.each<[string, Proposal, string]>([
    [
      'of members',
      proposal(set, { members: [...MEMBERS, { endpoint: 'c', nonce: null }] }),
      'list of devices',
    ],
    ['of members that are none', proposal(set), 'a set of no devices'],
    ['of members where there is no set', proposal({}, { members: MEMBERS }), 'no set'],
    ['of the attachment', proposal(move, { attachment: elsewhere }), 'not the one that would be signed'],
    ['and keeps the attachment back', proposal(move), 'lacks its attachment'],
    ['and attaches what nobody signs', proposal({}, { attachment: elsewhere }), 'an attachment of nothing'],
    [
      'with an attachment of no use',
      proposal({ ...move, arguments: new Map([[1, unusable.hash]]) }, { attachment: unusable.bytes }),
      'not what a device could use',
    ],
    ['of the root', proposal({ root: 2 }), 'of another root'],
    ['of the owner', proposal({ owner: SALT }), 'of another root'],
    ['without a root', proposal({}, { root: undefined }), 'lacks the root'],
    ['of the payload', { payload: utf8('rubbish'), signatures: [], root }, 'no good'],
    [
      'with a root that does not follow',
      { payload: encodeRoot(ROOT), signatures: [], root },
      'does not follow',
    ],
    [
      'with a later root and none before it',
      { payload: encodeRoot({ ...ROOT, version: 2 }), signatures: [] },
      'lacks the root before',
    ],
  ])('%s', (_, given, complaint) => {
    expect(() => judge(given)).toThrow(complaint);
  });
});
