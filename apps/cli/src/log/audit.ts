import { equal, toHex, utf8 } from '@holdfast/bytes';
import {
  decodeEntryBundle,
  decodeSignedRoot,
  findCosignature,
  formatNote,
  GrowingTree,
  judgeEvidence,
  leafHash,
  openCheckpoint,
  parseNote,
  proveConsistency,
  rootOfTiles,
  TILE_WIDTH,
  TrustError,
  type Checkpoint,
  type ForkEvidence,
  type Root,
  type SignedNote,
} from '@holdfast/trust';
import type { AuditedEntry, AuditProblem, AuditReport } from './audit-report.ts';
import type { AuditState } from './audit-state.ts';
import { EntryReader } from './entry-reader.ts';
import type { LogSource } from './log-source.ts';

export interface Audited {
  readonly report: AuditReport;
  /** What the next audit goes on from; undefined where it has to look at the same again. */
  readonly state: AuditState | undefined;
  readonly evidence: ForkEvidence | undefined;
}

/** Contents asked for at once. */
const AT_ONCE = 8;
/** After these the next audit has to look at the same entries again. */
const UNFINISHED = new Set<AuditProblem['problem']>([
  'fork',
  'set-back',
  'bad-tiles',
  'withheld',
  'wrong-content',
]);

/**
 * Reads what is new in a log, believing only the keys in the root of trust: `trusted`, a SignedRoot, or a later one that the log has
 * and that the former allows. Throws TrustError for a checkpoint that the log has not signed, Failure where nothing answers.
 */
export async function auditLog(
  source: LogSource,
  trusted: Uint8Array,
  before: AuditState | undefined,
): Promise<Audited> {
  const problems: AuditProblem[] = [];
  const entries: AuditedEntry[] = [];
  const reader = new EntryReader(newerRoot(trusted, before?.root), before?.commands ?? [], problems);
  const policy = reader.policy;
  const note = parseNote(await source.checkpoint());
  const checkpoint = openCheckpoint(note, policy.log);
  const from = before?.tree.size ?? 0;
  const tree = before?.tree ?? new GrowingTree();
  const seen = before === undefined ? undefined : parseNote(utf8(before.note));

  let evidence: ForkEvidence | undefined;
  if (checkpoint.size < from && seen !== undefined) {
    const detail = `the log has ${checkpoint.size} entries, and had ${from}`;
    problems.push({ problem: 'set-back', detail });
    evidence = { log: policy.log, first: note, second: seen, proof: [] };
  } else {
    const fetched = await fetchEntries(source, from, checkpoint.size, problems);
    for (const entry of fetched) tree.append(leafHash(entry));
    if (tree.size === checkpoint.size && equal(tree.root, checkpoint.root))
      entries.push(...(await readEntries(source, reader, from, fetched)));
    else evidence = await explain(source, policy, checkpoint, note, seen, problems);
  }
  const witnesses = witnessesOf(note, checkpoint, [policy, reader.policy], problems);
  const { commands } = reader;
  const report: AuditReport = {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    from,
    witnesses,
    entries,
    withoutReceipt: commands.filter(({ receipts }) => receipts === 0).map(({ index }) => index),
    problems,
  };
  const state: AuditState = {
    origin: checkpoint.origin,
    note: formatNote(note),
    tree,
    root: reader.root,
    commands,
  };
  const isFinished = !problems.some(({ problem }) => UNFINISHED.has(problem));
  return { report, state: isFinished ? state : undefined, evidence };
}

/** Both are the owner's: the later one was found in the log, or given by hand. */
function newerRoot(trusted: Uint8Array, known: Uint8Array | undefined): Uint8Array {
  if (known === undefined) return trusted;
  const [given, found] = [decodeSignedRoot(trusted).root, decodeSignedRoot(known).root];
  if (!equal(given.owner, found.owner))
    throw new TrustError('malformed', 'the root is of another owner than the one that was audited before');
  return given.version > found.version ? trusted : known;
}

async function fetchEntries(
  source: LogSource,
  from: number,
  size: number,
  problems: AuditProblem[],
): Promise<Uint8Array[]> {
  const fetched: Uint8Array[] = [];
  for (let tile = Math.floor(from / TILE_WIDTH); tile * TILE_WIDTH < size; tile++) {
    const first = tile * TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, size - first);
    const bundle = await source.entries(tile, width);
    if (bundle === undefined) {
      problems.push({
        problem: 'withheld',
        index: first,
        detail: `the entries from ${first} on are not served`,
      });
      return fetched;
    }
    fetched.push(...decodeEntryBundle(bundle, width).slice(Math.max(0, from - first)));
  }
  return fetched;
}

async function readEntries(
  source: LogSource,
  reader: EntryReader,
  from: number,
  fetched: readonly Uint8Array[],
): Promise<AuditedEntry[]> {
  const entries: AuditedEntry[] = [];
  for (let at = 0; at < fetched.length; at += AT_ONCE) {
    const some = fetched.slice(at, at + AT_ONCE);
    const contents = await Promise.all(
      some.map(async (entry) => {
        const hash = EntryReader.wants(entry);
        return hash === undefined ? undefined : await source.content(hash);
      }),
    );
    for (const [offset, entry] of some.entries())
      entries.push(reader.read(from + at + offset, entry, contents[offset]));
  }
  return entries;
}

/** Why the entries do not lead from what was seen to the checkpoint: the log forked, or serves what it has not signed. */
async function explain(
  source: LogSource,
  { log }: Root,
  checkpoint: Checkpoint,
  note: SignedNote,
  seen: SignedNote | undefined,
  problems: AuditProblem[],
): Promise<ForkEvidence | undefined> {
  const evidence = seen && (await gather(source, log, seen, checkpoint, note));
  const isFork = evidence !== undefined && isProven(evidence);
  if (isFork) problems.push({ problem: 'fork', detail: 'the log has signed two trees: see the evidence' });
  else if (!problems.some(({ problem }) => problem === 'withheld'))
    problems.push({ problem: 'bad-tiles', detail: 'the entries are not those of the tree that is signed' });
  return isFork ? evidence : undefined;
}

async function gather(
  source: LogSource,
  log: Root['log'],
  first: SignedNote,
  { size, root }: Checkpoint,
  second: SignedNote,
): Promise<ForkEvidence | undefined> {
  const oldSize = openCheckpoint(first, log).size;
  if (oldSize === size) return { log, first, second, proof: [] };
  try {
    // Only a tree that is the signed one shows anything.
    if (oldSize === 0 || !equal(await rootOfTiles(size, source.readTile), root)) return undefined;
    const proof = await proveConsistency(oldSize, size, source.readTile);
    const isNode = 2 ** Math.round(Math.log2(oldSize)) === oldSize;
    const node = isNode ? [await rootOfTiles(oldSize, source.readTile)] : [];
    return { log, first, second, proof: [...node, ...proof] };
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}

function isProven(evidence: ForkEvidence): boolean {
  try {
    return judgeEvidence(evidence) === 'proven';
  } catch (error) {
    if (error instanceof TrustError) return false;
    throw error;
  }
}

/** By the root at the beginning, or else by the newest in the log: a checkpoint after a rotation is cosigned by the new witnesses. */
function witnessesOf(
  { signatures }: SignedNote,
  checkpoint: Checkpoint,
  policies: readonly Root[],
  problems: AuditProblem[],
): AuditReport['witnesses'] {
  const found = policies.map(({ witnesses }) =>
    witnesses.flatMap((witness) => {
      try {
        const cosignature = findCosignature(witness, checkpoint, signatures);
        if (cosignature === undefined) return [];
        return [{ name: witness.name, time: timeOf(cosignature.time) }];
      } catch (error) {
        if (error instanceof TrustError) return [];
        throw error;
      }
    }),
  );
  const at = policies.findIndex(({ quorum }, at) => (found[at]?.length ?? 0) >= quorum);
  if (at !== -1) return found[at] ?? [];
  const [{ quorum } = { quorum: 0 }] = policies;
  const detail = `${found[0]?.length ?? 0} witnesses have cosigned the checkpoint; ${quorum} have to`;
  problems.push({ problem: 'not-witnessed', detail });
  return found[0] ?? [];
}

/** A time that no calendar has is shown as it is. */
function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? String(seconds) : time.toISOString();
}
