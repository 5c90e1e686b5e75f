import { decodeCommand, MemberTree, type Command } from '@holdfast/trust';
import type { CommandMember } from '@holdfast/api-contract';
import { fromHex } from '@holdfast/bytes';
import type { Rows } from '../journal/rows.ts';

/** A command that is not at its end. */
export class OpenCommand {
  row: Rows['command'];
  readonly command: Command;
  /** Deliveries that go on; known once the command is being delivered. */
  open = 0;
  /** When it has run out: not before this is it looked for devices that will never answer. */
  nextLook = 0;
  #tree: MemberTree | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(row: Rows['command']) {
    this.row = row;
    this.command = decodeCommand(row.payload);
  }

  /** One change at a time, so that none is made of a row that another is about to change. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run);
    // Whoever asked for the turn hears of its failure; the next one begins all the same.
    this.#last = turn.catch(() => {});
    return turn;
  }

  get members(): readonly CommandMember[] {
    return membersOf(this.row);
  }

  /** Of a set; built when it is first needed. */
  readonly tree = (): MemberTree => {
    this.#tree ??= treeOf(this.members);
    return this.#tree;
  };
}

export const membersOf = ({ members }: Pick<Rows['command'], 'members'>): readonly CommandMember[] =>
  (JSON.parse(members ?? '[]') as [string, string | null][]).map(([endpoint, nonce]) => ({
    endpoint,
    nonce,
  }));

/** Throws TrustError for members that make no set. */
export const treeOf = (members: readonly CommandMember[]): MemberTree =>
  new MemberTree(
    members.map(({ endpoint, nonce }) => ({
      endpoint,
      ...(nonce === null ? {} : { nonce: fromHex(nonce) }),
    })),
  );
