import { createHash } from 'node:crypto';
import { equal, toHex } from '@holdfast/bytes';
import {
  decodeEntry,
  decodeSignedCommand,
  decodeSignedRoot,
  findOperation,
  isPersonal,
  signersOf,
  TrustError,
  verifyFirstRoot,
  verifySigned,
  type Command,
  type LogEntry,
  type Signed,
  type SignedRoot,
} from '@holdfast/trust';
import type { SeenCommand } from './audit-state.ts';
import type { AuditedEntry, AuditProblem } from './audit-report.ts';
import { readReceipt } from './read-receipt.ts';

type Read = Pick<AuditedEntry, 'summary' | 'signers' | 'command'>;

/** Reads entries in the order of the log: what a command needs of signatures is what the root before it says. */
export class EntryReader {
  /** The newest root, as it was signed. */
  root: Uint8Array;
  #root: SignedRoot;
  readonly #commands = new Map<string, { readonly index: number; receipts: number }>();
  readonly #problems: AuditProblem[];

  constructor(root: Uint8Array, commands: readonly SeenCommand[], problems: AuditProblem[]) {
    this.root = root;
    this.#root = decodeSignedRoot(root);
    for (const { hash, index, receipts } of commands) this.#commands.set(hash, { index, receipts });
    this.#problems = problems;
  }

  get commands(): SeenCommand[] {
    return [...this.#commands].map(([hash, { index, receipts }]) => ({ index, hash, receipts }));
  }

  get policy(): SignedRoot['root'] {
    return this.#root.root;
  }

  /** Whether the content has to be fetched for {@link read}. */
  static wants(bytes: Uint8Array): Uint8Array | undefined {
    const entry = entryOf(bytes);
    return entry === undefined || isPersonal(entry.type) ? undefined : entry.hash;
  }

  read(index: number, bytes: Uint8Array, content: Uint8Array | undefined): AuditedEntry {
    const entry = entryOf(bytes);
    if (entry === undefined) {
      this.#tell('unreadable', index, 'an entry of a type that is not known');
      return { index, type: 'unknown', hash: toHex(bytes.subarray(1)), summary: 'not known' };
    }
    return { index, type: entry.type, hash: toHex(entry.hash), ...this.#readContent(index, entry, content) };
  }

  #readContent(index: number, { type, hash }: LogEntry, content: Uint8Array | undefined): Read {
    if (isPersonal(type)) return { summary: 'personal: only its hash is published' };
    if (content === undefined) {
      this.#tell('withheld', index, `the content of this ${type} is not served`);
      return { summary: 'WITHHELD' };
    }
    if (!equal(createHash('sha256').update(content).digest(), hash)) {
      this.#tell('wrong-content', index, 'what is served has another hash');
      return { summary: 'WRONG CONTENT' };
    }
    try {
      if (type === 'command') return this.#readCommand(index, content);
      if (type === 'root') return this.#readRoot(index, content);
      if (type === 'receipt') return this.#readReceipt(index, content);
      return { summary: `${content.length} bytes` };
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
      this.#tell('unreadable', index, error.message);
      return { summary: `UNREADABLE: ${error.message}` };
    }
  }

  #readCommand(index: number, content: Uint8Array): Read {
    const signed = decodeSignedCommand(content);
    const hash = toHex(signed.hash);
    if (!this.#commands.has(hash)) this.#commands.set(hash, { index, receipts: 0 });
    return { summary: summaryOf(signed.command), signers: this.#signers(index, signed) };
  }

  #readRoot(index: number, content: Uint8Array): Read {
    const signed = decodeSignedRoot(content);
    const { version, name } = signed.root;
    const summary = `version ${version} of "${name}"`;
    // The auditor begins with one of the roots, which need not be the first.
    if (version <= this.policy.version) {
      const same = version < this.policy.version || equal(signed.hash, this.#root.hash);
      if (!same) this.#tell('not-authorised', index, `another root is version ${version} too`);
      else if (version === 1 && verifyFirstRoot(signed) !== undefined)
        this.#tell('not-authorised', index, 'the first root is not signed by its own keys');
      return { summary };
    }
    const signers = this.#signers(index, signed);
    if (verifySigned(this.policy, signed) === undefined) {
      this.#root = signed;
      this.root = content;
    }
    return { summary, signers };
  }

  #readReceipt(index: number, content: Uint8Array): Read {
    const { endpoint, command: hash, result, reason } = readReceipt(content);
    const summary = `${endpoint}: ${result}${reason === '' ? '' : ` (${reason})`}`;
    const command = this.#commands.get(toHex(hash));
    if (command === undefined) {
      this.#tell('stray-receipt', index, `${endpoint} has a receipt for a command that was never logged`);
      return { summary };
    }
    command.receipts++;
    return { summary, command: command.index };
  }

  #signers(index: number, signed: Signed): string[] {
    const refusal = verifySigned(this.policy, signed);
    if (refusal !== undefined) this.#tell('not-authorised', index, `no device would act on it: ${refusal}`);
    return signersOf(this.policy, signed).map(({ label }) => label);
  }

  #tell(problem: AuditProblem['problem'], index: number, detail: string): void {
    this.#problems.push({ problem, index, detail });
  }
}

function entryOf(bytes: Uint8Array): LogEntry | undefined {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}

function summaryOf({ operation, target, reason }: Command): string {
  const name = findOperation(operation)?.name ?? `operation ${operation}`;
  return `${name} ${targetOf(target)}${reason === undefined ? '' : `: ${reason}`}`;
}

function targetOf(target: Command['target']): string {
  if (target.kind === 'device') return target.endpoint;
  if (target.kind === 'model') return `every device of the model ${target.model}`;
  return `a set of ${target.size} devices`;
}
