import type { CommandMember } from '@holdfast/api-contract';
import { equal, fromHex } from '@holdfast/bytes';
import {
  compareRoots,
  decodeCommand,
  decodeRoot,
  decodeSignedRoot,
  describeRoot,
  isSignedBy,
  keyId,
  MemberTree,
  renderCommand,
  ROOT_OPERATION,
  roleFor,
  TrustError,
  visible,
  type HolderKey,
  type Role,
  type Root,
} from '@holdfast/trust';
import { Failure } from '../failure.ts';
import { describeAttachment } from './describe-attachment.ts';
import type { Proposal } from './proposal-file.ts';

/** What a person is told of a proposal, all of it made from its bytes on this machine. */
export interface Judged {
  readonly kind: 'command' | 'root';
  readonly text: string;
  /** Whose signatures are needed: for a new root those of the one before, and its own. */
  readonly roles: readonly RoleState[];
}

export interface RoleState {
  readonly root: Root;
  readonly role: Role;
  readonly holders: readonly HolderKey[];
  /** Those whose signatures are there, and verify. */
  readonly signed: readonly HolderKey[];
  readonly isComplete: boolean;
}

const SHOWN_MEMBERS = 20;

/** Throws {@link Failure} `file` for a proposal that does not hold together: whoever made it is mistaken, or lies. */
export function judge(proposal: Proposal): Judged {
  try {
    const command = asCommand(proposal.payload);
    return command === undefined ? judgeRoot(proposal) : judgeCommand(proposal);
  } catch (cause) {
    if (cause instanceof TrustError)
      throw new Failure('file', `the proposal is no good: ${cause.message}`, { cause });
    throw cause;
  }
}

function judgeCommand(proposal: Proposal): Judged {
  const { payload, members, root: signedRoot } = proposal;
  const command = decodeCommand(payload);
  if (signedRoot === undefined)
    throw new Failure('file', 'the proposal lacks the root whose key holders sign it');
  const { root } = decodeSignedRoot(signedRoot);
  if (!equal(root.owner, command.owner) || root.version !== command.root)
    throw new Failure('file', 'the proposal is of another root than the one with it');
  const lines = [renderCommand(payload).trimEnd()];
  if (command.target.kind === 'set') lines.push('', describeMembers(members ?? [], command.target));
  else if (members !== undefined)
    throw new Failure('file', 'the proposal lists devices, and the command is for no set');
  lines.push(...describeAttachment(command, proposal.attachment));
  return { kind: 'command', text: lines.join('\n'), roles: [roleState(root, command.operation, proposal)] };
}

function judgeRoot(proposal: Proposal): Judged {
  const next = decodeRoot(proposal.payload);
  const former = proposal.root === undefined ? undefined : decodeSignedRoot(proposal.root).root;
  if (former !== undefined && (!equal(former.owner, next.owner) || next.version !== former.version + 1))
    throw new Failure('file', 'the new root does not follow the one with it');
  if (former === undefined && next.version !== 1)
    throw new Failure('file', 'the proposal lacks the root before this one');
  const own = roleState(next, ROOT_OPERATION, proposal);
  if (former === undefined) return { kind: 'root', text: describeRoot(proposal.payload), roles: [own] };
  const text = [describeRoot(proposal.payload).trimEnd(), '', ...compareRoots(former, next)].join('\n');
  return { kind: 'root', text, roles: [roleState(former, ROOT_OPERATION, proposal), own] };
}

function roleState(root: Root, operation: number, { payload, signatures }: Proposal): RoleState {
  const role = roleFor(root, operation);
  if (role === undefined) throw new Failure('file', 'no role of the root signs this');
  const holders = role.keys.flatMap((at) => root.keys[at] ?? []);
  const signed = holders.filter(({ key }) =>
    signatures.some((one) => equal(one.keyId, keyId(key)) && isSignedBy(key, one, payload)),
  );
  const outside = signed.filter(({ key }) => key.kind !== 'webauthn-es256').length;
  const isComplete = signed.length >= role.threshold && outside >= role.outside;
  return { root, role, holders, signed, isComplete };
}

/** The list is not signed itself: that it has the hash that is signed shows that it is the one. */
function describeMembers(
  members: readonly CommandMember[],
  { hash, size }: { readonly hash: Uint8Array; readonly size: number },
): string {
  const tree = new MemberTree(
    members.map(({ endpoint, nonce }) =>
      nonce === null ? { endpoint } : { endpoint, nonce: fromHex(nonce) },
    ),
  );
  if (tree.size !== size || !equal(tree.hash, hash))
    throw new Failure('file', 'the list of devices in the proposal is not the one that would be signed');
  const names = tree.members.slice(0, SHOWN_MEMBERS).map(({ endpoint }) => `  ${visible(endpoint)}`);
  const rest = tree.size - names.length;
  return [`The ${tree.size} devices of the set, whose hash was checked:`, ...names]
    .concat(rest > 0 ? [`  and ${rest} more: "holdfast command show --members" lists them all`] : [])
    .join('\n');
}

function asCommand(payload: Uint8Array): ReturnType<typeof decodeCommand> | undefined {
  try {
    return decodeCommand(payload);
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}
