import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64, toBase64 } from '@holdfast/bytes';
import { GrowingTree, TILE_WIDTH } from '@holdfast/trust';
import { Failure } from '../failure.ts';

/** What an audit remembers for the next one. */
export interface AuditState {
  readonly origin: string;
  /** The checkpoint that was audited last, whole. */
  readonly note: string;
  readonly tree: GrowingTree;
  /** The newest root of trust, as it was signed. */
  readonly root: Uint8Array;
  readonly commands: readonly SeenCommand[];
}

export interface SeenCommand {
  readonly index: number;
  /** In hex. */
  readonly hash: string;
  readonly receipts: number;
}

interface StateFile {
  readonly format: typeof FORMAT;
  readonly origin: string;
  readonly note: string;
  readonly size: number;
  readonly edge: readonly string[];
  readonly root: string;
  readonly commands: readonly SeenCommand[];
}

const FORMAT = 'hf-audit/1';
const FILE = 'audit.json';
/** Of tiles, in any tree that can be. */
const LEVELS = 7;

/** Undefined before the first audit. The folder is the auditor's own, and believed. Throws {@link Failure} `file`. */
export async function readState(dir: string): Promise<AuditState | undefined> {
  const file = join(dir, FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Failure('file', `${file} cannot be read`, { cause });
  }
  try {
    const { format, origin, note, size, edge, root, commands } = JSON.parse(text) as StateFile;
    if (format !== FORMAT) throw new Error(`it is of the format ${String(format)}`);
    return {
      origin,
      note,
      tree: new GrowingTree(size, edge.map(fromBase64)),
      root: fromBase64(root),
      commands,
    };
  } catch (cause) {
    throw new Failure('file', `${file} is not what an audit has written`, { cause });
  }
}

/** On disk, and whole, before it resolves. */
export async function writeState(
  dir: string,
  { origin, note, tree, root, commands }: AuditState,
): Promise<void> {
  const levels = Array.from({ length: LEVELS }, (_, level) => level);
  const file: StateFile = {
    format: FORMAT,
    origin,
    note,
    size: tree.size,
    edge: levels
      .filter((level) => TILE_WIDTH ** level <= tree.size)
      .map((level) => toBase64(tree.partial(level))),
    root: toBase64(root),
    commands,
  };
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeWhole(join(dir, FILE), JSON.stringify(file));
}

export async function writeWhole(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.new`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
}
