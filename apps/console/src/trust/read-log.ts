import type { Root as RootAnswer } from '@holdfast/api-contract';
import {
  decodeEntry,
  decodeEntryBundle,
  decodeSigned,
  decodeSignedRoot,
  describeRoot,
  findCosignature,
  isPersonal,
  openCheckpoint,
  parseNote,
  renderCommand,
  TILE_WIDTH,
  tilePath,
  type EntryType,
} from '@holdfast/trust';
import { equal, fromBase64, fromHex, toHex } from './encodings.ts';

export interface ReadCheckpoint {
  readonly size: number;
  /** Of the tree, in hex. */
  readonly tree: string;
  readonly witnesses: readonly { readonly name: string; readonly cosignedAt: number | null }[];
}

/** With the log's signature and those of the root's witnesses verified. Throws `TrustError` where one does not verify. */
export function readCheckpoint(bytes: Uint8Array, answer: Pick<RootAnswer, 'signed'>): ReadCheckpoint {
  const { root } = decodeSignedRoot(fromBase64(answer.signed));
  const note = parseNote(bytes);
  const checkpoint = openCheckpoint(note, root.log);
  return {
    size: checkpoint.size,
    tree: toHex(checkpoint.root),
    witnesses: root.witnesses.map((witness) => {
      const found = findCosignature(witness, checkpoint, note.signatures);
      return { name: witness.name, cosignedAt: found === undefined ? null : found.time * 1000 };
    }),
  };
}

/** Where the entries of a tile are, in a log of this size. */
export const entriesAddress = (tile: number, size: number): string =>
  `/log/tile/${tilePath({ level: 'entries', index: tile, width: widthOf(tile, size) })}`;

const widthOf = (tile: number, size: number): number => Math.min(TILE_WIDTH, size - tile * TILE_WIDTH);

export const lastTile = (size: number): number => Math.max(0, Math.ceil(size / TILE_WIDTH) - 1);

export interface ReadEntry {
  readonly index: number;
  readonly type: EntryType;
  readonly hash: string;
  readonly isPersonal: boolean;
}

/** In the order of the log. Throws `TrustError`. */
export function readEntries(bytes: Uint8Array, tile: number, size: number): readonly ReadEntry[] {
  const from = tile * TILE_WIDTH;
  return decodeEntryBundle(bytes, widthOf(tile, size)).map((entry, at) => {
    const { type, hash } = decodeEntry(entry);
    return { index: from + at, type, hash: toHex(hash), isPersonal: isPersonal(type) };
  });
}

/** What a command or a root says, made of its bytes. Throws `TrustError`, or says that it is not what the log has the hash of. */
export function readContent(bytes: Uint8Array, { hash }: Pick<ReadEntry, 'hash'>): string {
  const signed = decodeSigned(bytes);
  if (!equal(signed.hash, fromHex(hash))) return 'THIS IS NOT WHAT THE LOG HAS THE HASH OF';
  return signed.kind === 'command' ? renderCommand(signed.payload) : describeRoot(signed.payload);
}
