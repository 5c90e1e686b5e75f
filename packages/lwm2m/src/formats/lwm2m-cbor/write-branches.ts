import type { BytesWriter } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import type { Entry } from '../../values/entry.ts';
import type { Lwm2mValue } from '../../values/lwm2m-value.ts';
import { getOrAdd } from '../../values/tree.ts';
import { writeCborValue } from '../cbor/cbor-value.ts';
import { writeArrayHead, writeInteger, writeMapHead } from '../cbor/write-cbor.ts';

/** What stands below an id: a value, or more ids. */
type Node = { readonly kind: 'value'; readonly value: Lwm2mValue } | Branch;

interface Branch {
  readonly kind: 'branch';
  readonly children: Map<number, Node>;
}

const newBranch = (): Branch => ({ kind: 'branch', children: new Map() });

/**
 * Keys at the top are as long as the values below share them, all others single ids, as in the examples of Core 1.2
 * (LwM2M CBOR).
 */
export function writeBranches(writer: BytesWriter, entries: readonly Entry[]): void {
  const root = newBranch();
  for (const entry of entries) add(root, entry);
  writeMapHead(writer, root.children.size);
  for (const [id, node] of root.children) {
    const [key, below] = shared([id], node);
    if (key.length > 1) writeArrayHead(writer, key.length);
    for (const part of key) writeInteger(writer, part);
    writeNode(writer, below);
  }
}

function add(root: Branch, { path, value }: Entry): void {
  const last = path.ids.at(-1) as number;
  let branch = root;
  for (const id of path.ids.slice(0, -1)) {
    const next = getOrAdd<number, Node>(branch.children, id, newBranch);
    if (next.kind === 'value') throw new Lwm2mError('unencodable', `${path.text} lies below a value`);
    branch = next;
  }
  if (branch.children.has(last)) throw new Lwm2mError('unencodable', `a map takes ${path.text} once`);
  branch.children.set(last, { kind: 'value', value });
}

function shared(key: readonly number[], node: Node): readonly [key: readonly number[], below: Node] {
  if (node.kind === 'value' || node.children.size !== 1) return [key, node];
  const [only] = node.children;
  return only === undefined ? [key, node] : shared([...key, only[0]], only[1]);
}

function writeNode(writer: BytesWriter, node: Node): void {
  if (node.kind === 'value') {
    writeCborValue(writer, node.value);
    return;
  }
  writeMapHead(writer, node.children.size);
  for (const [id, child] of node.children) {
    writeInteger(writer, id);
    writeNode(writer, child);
  }
}
