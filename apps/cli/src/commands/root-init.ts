import { randomBytes } from 'node:crypto';
import { fromBase64 } from '@holdfast/bytes';
import {
  decodeSignedRoot,
  encodeRoot,
  OPERATIONS,
  parseNoteKey,
  TrustError,
  type HolderKey,
  type LogIdentity,
  type NoteKey,
  type Role,
  type Root,
  type Witness,
} from '@holdfast/trust';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { parsePublicKey } from '../keys/public-key-text.ts';
import { judge } from '../proposals/judge.ts';
import { writeProposal } from '../proposals/proposal-file.ts';
import { readText } from '../read-text.ts';
import { connect } from '../session.ts';
import { readSignedRoot } from '../proposals/read-signed-root.ts';
import { sortedKeys } from '../proposals/sorted-keys.ts';
import type { Registrar } from './registrar.ts';

interface Options {
  readonly key: readonly string[];
  readonly threshold: string;
  readonly outside: string;
  readonly witness?: readonly string[];
  readonly quorum?: string;
  readonly years: string;
  readonly out: string;
}

const YEAR_SECONDS = 31_557_600;

/** Every operation by the same keys and threshold: one role, which an owner can take apart in a later version. */
const options = (command: Command): Command =>
  command
    .requiredOption(
      '--key <file...>',
      'public keys of the key holders: the .pub files, or what the console shows of a passkey',
    )
    .requiredOption('--threshold <m>', 'how many of them must sign')
    .option('--outside <n>', 'how many of those must sign outside of a browser', '1')
    .option('--witness <key...>', 'keys of the witnesses of the log, as "holdfast witness init" shows them')
    .option('--quorum <k>', 'how many of the witnesses must cosign (default: all)')
    .option('--years <n>', 'until people are warned to renew it', '2')
    .requiredOption('--out <file>', 'where to write it, for key holders to sign');

export const rootInit: Registrar = (parent, shell) => {
  options(
    parent
      .command('init <name>')
      .description(
        "make the first root of trust, NAME the owner's: which keys sign, which log and witnesses count",
      ),
  ).action(async (name: string, given: Options, command: Command) => {
    const { call, out } = await connect(shell, command);
    const { log } = await call('listRoots');
    const root = await build(given, {
      owner: randomBytes(16),
      version: 1,
      name,
      log: { origin: log.origin, key: fromBase64(log.key) },
      now: shell.now(),
    });
    const proposal = { payload: encoded(root), signatures: [] };
    const { text } = judge(proposal);
    await writeProposal(given.out, proposal);
    if (out.json) return out.document({ file: given.out, version: 1 });
    for (const line of text.split('\n')) out.text(line);
    out.note('');
    out.note(`${given.threshold} of its key holders sign ${given.out} with "holdfast command sign".`);
  });
};

export const rootRotate: Registrar = (parent, shell) => {
  options(
    parent
      .command('rotate <former>')
      .description('make the next version of the signed root in FORMER; key holders of both sign it'),
  ).action(async (former: string, given: Options, command: Command) => {
    const { call, out } = await connect(shell, command);
    const { log } = await call('listRoots');
    const bytes = await readSignedRoot(former);
    const before = decodeSignedRoot(bytes).root;
    const root = await build(given, {
      owner: before.owner,
      version: before.version + 1,
      name: before.name,
      log: { origin: log.origin, key: fromBase64(log.key) },
      now: shell.now(),
    });
    const proposal = { payload: encoded(root), signatures: [], root: bytes };
    const { text } = judge(proposal);
    await writeProposal(given.out, proposal);
    if (out.json) return out.document({ file: given.out, version: root.version });
    for (const line of text.split('\n')) out.text(line);
    out.note('');
    out.note(`Key holders of both versions sign ${given.out} with "holdfast command sign".`);
  });
};

interface Fixed {
  readonly owner: Uint8Array;
  readonly version: number;
  readonly name: string;
  readonly log: LogIdentity;
  /** Milliseconds. */
  readonly now: number;
}

async function build(given: Options, { now, ...fixed }: Fixed): Promise<Root> {
  const keys = sortedKeys(
    await Promise.all(
      given.key.map(async (file) => parsePublicKey(await readText(file, 'public key'), file)),
    ),
  );
  const witnesses = (given.witness ?? []).map(witnessOf);
  const issued = Math.floor(now / 1000);
  return {
    ...fixed,
    issued,
    expires: issued + Math.round(Number(given.years) * YEAR_SECONDS),
    keys,
    roles: [roleOf(given, keys)],
    witnesses,
    quorum: given.quorum === undefined ? witnesses.length : Number(given.quorum),
  };
}

const roleOf = ({ threshold, outside }: Options, keys: readonly HolderKey[]): Role => ({
  name: 'owner',
  operations: OPERATIONS.map(({ number }) => number),
  threshold: Number(threshold),
  keys: keys.map((_, at) => at),
  outside: Number(outside),
});

function witnessOf(text: string): Witness {
  const { name, algorithm, bytes } = noteKey(text);
  if (algorithm === 'ed25519') throw new Failure('usage', `the key of ${name} is not a witness's`);
  return { name, key: { kind: algorithm === 'cosignature/v1' ? 'ed25519' : 'ml-dsa-44', bytes } };
}

function noteKey(text: string): NoteKey {
  try {
    return parseNoteKey(text);
  } catch (cause) {
    if (cause instanceof TrustError)
      throw new Failure('usage', `"${text}" is not the key of a witness`, { cause });
    throw cause;
  }
}

function encoded(root: Root): Uint8Array {
  try {
    return encodeRoot(root);
  } catch (cause) {
    if (cause instanceof TrustError) throw new Failure('usage', `no such root: ${cause.message}`, { cause });
    throw cause;
  }
}
