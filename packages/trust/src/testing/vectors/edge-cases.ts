import { utf8 } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import { encodeBundle } from '../../bundle/bundle-codec.ts';
import { encodeCommand } from '../../command/command-codec.ts';
import type { Command } from '../../command/command.ts';
import { encodeEntry } from '../../log/entry.ts';
import { rootFromInclusion } from '../../log/inclusion.ts';
import { leafHash } from '../../log/tree-hash.ts';
import { memberLeaf } from '../../members/member-leaf.ts';
import { decodeSigned } from '../../signed/signed.ts';
import { TrustError } from '../../trust-error.ts';
import { ENDPOINT, testCommand } from '../test-command.ts';
import { ada, signBy } from '../test-root.ts';
import { LOG, NOW, WITNESSES, type TestWitness } from '../test-world.ts';
import { given } from './build.ts';
import { whole } from './accepted.ts';
import type { Case } from './vector.ts';

const GREATEST = Number.MAX_SAFE_INTEGER;

/** Siblings as many as the place asks for, of nothing: a tree can be that large without anyone having built it. */
function pathFor(hash: Uint8Array, index: number, size: number): { path: Uint8Array[]; root: Uint8Array } {
  for (const path: Uint8Array[] = []; ; path.push(sha256(utf8(`sibling ${path.length}`)))) {
    try {
      return { path, root: rootFromInclusion({ index, size, hash, path }) };
    } catch (error) {
      if (!(error instanceof TrustError) || path.length === 64) throw error;
    }
  }
}

/** In a log of so many entries. */
async function inLog(name: string, index: number, size: number, time = NOW): Promise<Case> {
  const signed = await signBy(encodeCommand(testCommand({ expires: GREATEST })), ada);
  const entry = leafHash(encodeEntry({ type: 'command', hash: decodeSigned(signed).hash }));
  const { path, root } = pathFor(entry, index, size);
  const checkpoint = { origin: LOG.log.origin, size, root };
  const logSignature = LOG.checkpoint(size, root).signatures[0]?.signature as Uint8Array;
  const cosignatures = [0, 2].map((witness) => ({
    witness,
    ...(WITNESSES[witness] as TestWitness).cosign(checkpoint, time),
  }));
  const bundle = encodeBundle({ signed, proof: { index, size, path, logSignature, cosignatures } });
  return { name, bundle, expect: 'accepted', timeFloor: time };
}

/** In a set of so many devices. */
function inSet(name: string, index: number, size: number): Promise<Case> {
  const { path, root: hash } = pathFor(memberLeaf({ endpoint: ENDPOINT }), index, size);
  const target = { kind: 'set', hash, size } as const;
  return given(name, 'accepted', { target }, { membership: { index, path } }, { timeFloor: NOW });
}

const firmware = whole(11, 'device').command;
const longest: Partial<Command> = {
  ...firmware,
  arguments: new Map([
    ...(firmware.arguments ?? []),
    [1, 'c'.repeat(64)],
    [2, 'é'.repeat(32)],
    [4, GREATEST],
  ]),
};

/** What is still accepted, where a verifier may have too small a number or buffer. */
export function edgeCases(): Promise<Case[]> {
  const accepted = { timeFloor: NOW };
  const endpoint = 'e'.repeat(255);
  const model = 'm'.repeat(64);
  return Promise.all([
    inLog('a log of 2^32 + 1 entries', 2 ** 32, 2 ** 32 + 1),
    inLog('a log of 2^32 + 2^31 entries', 2 ** 32 - 1, 2 ** 32 + 2 ** 31),
    inLog('a log of 2^53 - 1 entries', 2 ** 52 + 1, GREATEST),
    inLog('the last of 2^53 - 1 entries', GREATEST - 1, GREATEST),
    inLog('a time after 32 bits', 4, 7, 2 ** 32 + 1),
    inLog('a time of 2^53 - 1', 4, 7, GREATEST),
    inSet('a set of 2^32 + 3', 2 ** 32 + 1, 2 ** 32 + 3),
    inSet('a set of 2^53 - 1', 12_345, GREATEST),
    given(
      'an endpoint of 255 bytes',
      'accepted',
      { target: { kind: 'device', endpoint } },
      {},
      { ...accepted, knowledge: { endpoint } },
    ),
    given(
      'a model of 64 bytes',
      'accepted',
      { target: { kind: 'model', model } },
      {},
      { ...accepted, knowledge: { model } },
    ),
    given('the longest arguments', 'accepted', longest, {}, accepted),
    given(
      'a reason with a byte order mark and a letter beyond 16 bits',
      'accepted',
      { reason: '\u{feff}\u{1d11e}\u{0}' },
      {},
      accepted,
    ),
  ]);
}
