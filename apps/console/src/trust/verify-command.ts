import type { Command, CommandMember, Root as RootAnswer } from '@holdfast/api-contract';
import {
  decodeCommand,
  decodeSignedCommand,
  decodeSignedRoot,
  encodeEntry,
  findCosignature,
  fingerprint,
  formatTime,
  leafHash,
  openCheckpoint,
  parseProof,
  signersOf,
  verifyInclusion,
  verifySigned,
  visible,
  type Root,
  type SignedCommand,
} from '@holdfast/trust';
import { bad, finding, good, unchecked, type Check } from './checks.ts';
import { equal, fromBase64, utf8 } from './encodings.ts';
import { isSetOf } from './member-set.ts';

export interface CommandEvidence {
  readonly command: Command;
  /** The version that the command names. */
  readonly root: RootAnswer;
  /** Of a set; undefined for other targets. */
  readonly members: readonly CommandMember[] | undefined;
}

/** All but the receipts, from the bytes that the server gave, against the keys in the root that it gave. */
export function verifyCommand({ command, root: answer, members }: CommandEvidence): readonly Check[] {
  const payload = fromBase64(command.payload);
  const identity = finding('Its name', () => checkName(command.id, payload));
  const set = finding('The list of devices', () => checkMembers(payload, members));
  const { signed } = command;
  if (signed === null)
    return [
      ...identity,
      ...set,
      unchecked('Signatures', 'They are shown together with the command once there are enough of them.'),
      unchecked('The log', 'It is not in the log yet.'),
    ];
  return [
    ...identity,
    ...set,
    ...finding('Signatures', () => {
      const { root } = decodeSignedRoot(fromBase64(answer.signed));
      const decoded = decodeSignedCommand(fromBase64(signed));
      return [
        checkSigners(root, decoded, payload),
        ...finding('The log', () => checkLog(root, decoded, command)),
      ];
    }),
  ];
}

function checkName(id: string, payload: Uint8Array): Check {
  const print = fingerprint(payload).replaceAll(' ', '');
  return id.startsWith(print)
    ? good('Its name', 'The address of this page is the hash of the bytes that people read and sign.')
    : bad('Its name', 'The bytes shown are not those of the command that this page is named after.');
}

export function checkMembers(
  payload: Uint8Array,
  members: readonly CommandMember[] | undefined,
): readonly Check[] {
  const { target } = decodeCommand(payload);
  if (target.kind !== 'set') return [];
  const what = 'The list of devices';
  if (members === undefined) return [unchecked(what, 'The server did not give the list.')];
  return [
    isSetOf(members, target)
      ? good(what, `The ${target.size} devices are those of which the command has the hash.`)
      : bad(what, 'The list is not the one of which the command has the hash.'),
  ];
}

function checkSigners(root: Root, signed: SignedCommand, payload: Uint8Array): Check {
  if (!equal(signed.payload, payload))
    return bad('Signatures', 'Something else was signed than what is shown.');
  const refusal = verifySigned(root, signed);
  if (refusal !== undefined) return bad('Signatures', `A device would refuse it: ${refusal}.`);
  const names = signersOf(root, signed).map(({ label }) => visible(label));
  return good(
    'Signatures',
    `${names.join(', ')} signed these bytes, as version ${root.version} of the root asks.`,
  );
}

function checkLog(root: Root, { hash }: SignedCommand, { proof, logIndex }: Command): readonly Check[] {
  if (proof === null) return [unchecked('The log', 'The witnesses have not cosigned it yet.')];
  const { index, path, note } = parseProof(utf8(proof));
  const checkpoint = openCheckpoint(note, root.log);
  const leaf = leafHash(encodeEntry({ type: 'command', hash }));
  verifyInclusion({ index, size: checkpoint.size, hash: leaf, path }, checkpoint.root);
  const place =
    index === logIndex
      ? good(
          'The log',
          `Entry ${index} of ${checkpoint.size}, in a tree signed with the log key of the root.`,
        )
      : bad('The log', `The proof is of entry ${index}, and ${logIndex} is shown.`);
  return [place, ...finding('Witnesses', () => checkWitnesses(root, note.signatures, checkpoint))];
}

function checkWitnesses(
  { witnesses, quorum }: Root,
  lines: Parameters<typeof findCosignature>[2],
  checkpoint: Parameters<typeof findCosignature>[1],
): Check {
  if (quorum === 0)
    return unchecked('Witnesses', 'The root asks for none: the log could show each of us another tree.');
  const seen = witnesses.flatMap((witness) => {
    const cosignature = findCosignature(witness, checkpoint, lines);
    return cosignature === undefined ? [] : [`${witness.name} at ${formatTime(cosignature.time)}`];
  });
  return seen.length >= quorum
    ? good('Witnesses', `${seen.length} of the ${quorum} that the root asks for: ${seen.join('; ')}.`)
    : bad('Witnesses', `${seen.length} of the ${quorum} that the root asks for have cosigned.`);
}
