import { utf8 } from '@holdfast/bytes';
import { compareBytes } from '../cbor/compare-bytes.ts';
import { HASH_BYTES, nodeHash } from '../log/tree-hash.ts';
import { TrustError } from '../trust-error.ts';
import { memberLeaf, type Member } from './member-leaf.ts';

/** What shows one device that it is in a set. */
export interface Membership {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** The one in the device's leaf, where leaves have one. */
  readonly nonce?: Uint8Array;
}

/** The devices of a set as the RFC 9162 tree that a command names by its root: people sign once for all of them. */
export class MemberTree {
  readonly #members: readonly Member[];
  readonly #places: ReadonlyMap<string, number>;
  /** Hashes end to end, from the leaves up to the root. */
  readonly #levels: readonly Uint8Array[];

  /** In any order. Throws {@link TrustError} `malformed` for no devices, or one twice. */
  constructor(members: Iterable<Member>) {
    this.#members = sorted([...members]);
    if (this.#members.length === 0) throw new TrustError('malformed', 'a set of no devices');
    this.#places = new Map(this.#members.map(({ endpoint }, index) => [endpoint, index]));
    if (this.#places.size < this.#members.length)
      throw new TrustError('malformed', 'a device twice in a set');
    this.#levels = levelsOver(this.#members.map(memberLeaf));
  }

  get size(): number {
    return this.#members.length;
  }

  /** The root. */
  get hash(): Uint8Array {
    return hashAt(this.#levels.at(-1) as Uint8Array, 0);
  }

  /** In the order of the tree. */
  get members(): readonly Member[] {
    return this.#members;
  }

  membershipOf(endpoint: string): Membership | undefined {
    const index = this.#places.get(endpoint);
    if (index === undefined) return undefined;
    const { nonce } = this.#members[index] as Member;
    const path: Uint8Array[] = [];
    let at = index;
    for (const level of this.#levels) {
      const sibling = at % 2 === 0 ? at + 1 : at - 1;
      if (sibling * HASH_BYTES < level.length) path.push(hashAt(level, sibling));
      at = Math.floor(at / 2);
    }
    return nonce === undefined ? { index, path } : { index, path, nonce };
  }
}

/** By the bytes of the names. Where no letter needs two units of UTF-16, the order of the units is the same, and quicker to have. */
function sorted(members: Member[]): Member[] {
  if (members.some(({ endpoint }) => /[\ud800-\udfff]/.test(endpoint))) {
    const names = new Map(members.map((member) => [member, utf8(member.endpoint)]));
    const nameOf = (member: Member): Uint8Array => names.get(member) as Uint8Array;
    return members.sort((a, b) => compareBytes(nameOf(a), nameOf(b)));
  }
  return members.sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}

/** RFC 9162 §2.1.1 from below: pairs are hashed, and a node without a sibling stands for its own parent. */
function levelsOver(leaves: readonly Uint8Array[]): Uint8Array[] {
  let level = new Uint8Array(leaves.length * HASH_BYTES);
  for (const [index, leaf] of leaves.entries()) level.set(leaf, index * HASH_BYTES);
  const levels = [level];
  while (level.length > HASH_BYTES) {
    const count = level.length / HASH_BYTES;
    const above = new Uint8Array(Math.ceil(count / 2) * HASH_BYTES);
    for (let index = 0; index < count; index += 2) {
      const left = hashAt(level, index);
      const node = index + 1 < count ? nodeHash(left, hashAt(level, index + 1)) : left;
      above.set(node, (index / 2) * HASH_BYTES);
    }
    levels.push(above);
    level = above;
  }
  return levels;
}

const hashAt = (level: Uint8Array, index: number): Uint8Array =>
  level.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES);
