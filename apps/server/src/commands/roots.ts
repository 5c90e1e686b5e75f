import type { Root as RootView, RootList } from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import {
  decodeSigned,
  encodeBundle,
  findOperation,
  keyId,
  TrustError,
  verifyFirstRoot,
  verifySigned,
  type HolderPublicKey,
  type Root,
  type SignedRoot,
} from '@holdfast/trust';
import type { z } from 'zod';
import type { Feed } from '../feed/feed.ts';
import { iso } from '../fleet/device-view.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import { base64Of, hexOf, sha256 } from './bytes.ts';
import { CommandError } from './command-error.ts';
import type { CommandStore } from './command-store.ts';
import type { OwnerLog } from './owner-log.ts';
import { isoOfSeconds } from './seconds.ts';

export interface RootsParts {
  readonly store: CommandStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly ownerLog: OwnerLog;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface KnownRoot {
  readonly row: Rows['root'];
  readonly root: Root;
}

const RETRY_MS = 5_000;

/** The owner's root of trust, in all its versions. The server keeps and hands on what key holders signed; it can make none. */
export class Roots {
  readonly #parts: RootsParts;
  readonly #known: KnownRoot[] = [];
  #adding = false;
  #stopped = false;
  /** They take effect one after the other. */
  #last: Promise<void> = Promise.resolve();

  private constructor(parts: RootsParts) {
    this.#parts = parts;
  }

  static async open(parts: RootsParts): Promise<Roots> {
    const roots = new Roots(parts);
    for (const row of await parts.store.loadRoots())
      roots.#known.push({ row, root: signedRoot(row.signed).root });
    const effective = roots.current ?? roots.#known[0];
    if (effective !== undefined) await parts.ownerLog.witnessedBy(effective.root);
    return roots;
  }

  /** The newest that is in effect: in the log, and witnessed. */
  get current(): KnownRoot | undefined {
    return this.#known.findLast(({ row }) => row.bundle !== null);
  }

  /** Throws `root_required`. */
  mustHave(): KnownRoot {
    const current = this.current;
    if (current !== undefined) return current;
    throw new CommandError(
      'root_required',
      this.#known.length === 0
        ? 'make one with "holdfast root init" and give it to this server'
        : 'the one that was given waits for its witnesses',
    );
  }

  byVersion(version: number): KnownRoot | undefined {
    return this.#known[version - 1];
  }

  list(): z.output<typeof RootList> {
    const { origin, key } = this.#parts.ownerLog.identity;
    return {
      roots: this.#known.map((known) => rootView(known)).reverse(),
      log: { origin, key: base64Of(key) },
    };
  }

  /** Those that are not in effect are given to the log now. */
  start(): void {
    for (const known of this.#known) if (known.row.bundle === null) this.#give(known);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Throws `invalid_root`, `invalid_signature`, `root_conflict`. */
  async add(signed: Uint8Array): Promise<RootView> {
    const { journal, feed, clock } = this.#parts;
    const { identity } = this.#parts.ownerLog;
    const read = signedRoot(signed);
    const { root } = read;
    const before = this.#known.at(-1)?.root;
    const next = (before?.version ?? 0) + 1;
    if (root.version !== next)
      throw new CommandError('root_conflict', `version ${root.version} was given, and ${next} is the next`);
    const refusal = before === undefined ? verifyFirstRoot(read) : verifySigned(before, read);
    if (refusal !== undefined)
      throw new CommandError('invalid_signature', `the root was refused: ${refusal}`);
    if (root.log.origin !== identity.origin || hexOf(root.log.key) !== hexOf(identity.key))
      throw new CommandError('invalid_root', 'it names another log than that of this server');
    const known = {
      row: { version: root.version, signed, addedAt: clock.now(), logIndex: null, bundle: null },
      root,
    };
    // Of two at once the second meets the first.
    if (this.#adding) throw new CommandError('root_conflict', 'another root is being given at the same time');
    this.#adding = true;
    try {
      await transact(journal, (change) => {
        change.put('root', known.row);
        change.afterwards(() => this.#known.push(known));
        feed.add(change, {
          type: 'root.added',
          text: `Root of trust of "${root.name}", version ${root.version}, with ${root.keys.length} keys`,
          detail: { version: root.version, hash: hexOf(sha256(signed)) },
        });
      });
    } finally {
      this.#adding = false;
    }
    this.#give(known);
    return rootView(known);
  }

  #give(known: KnownRoot): void {
    this.#last = this.#last.then(async () => {
      while (!this.#stopped) {
        try {
          await this.#takeEffect(known);
          return;
        } catch (error) {
          const { clock, log } = this.#parts;
          log.warn({ error: errorChain(error) }, 'a root has to wait for the log');
          await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
        }
      }
    });
  }

  /** Into the log, then before the witnesses of the version before it; from then on its own are asked. */
  async #takeEffect({ row: { version } }: KnownRoot): Promise<void> {
    const { store, journal, ownerLog } = this.#parts;
    // What is stored counts: an attempt of which nobody knew whether it was kept may have been.
    let row = (await store.loadRoots())[version - 1];
    if (row === undefined) return;
    const { root } = signedRoot(row.signed);
    if (version === 1) await ownerLog.witnessedBy(root);
    if (row.logIndex === null) {
      const before = row;
      const within = (change: Change, index: number): void => {
        row = { ...before, logIndex: index };
        change.put('root', row);
      };
      await ownerLog.append('root', row.signed, within);
    }
    const { logIndex, signed } = row;
    if (logIndex === null) return;
    const proof = await ownerLog.proofFor(logIndex);
    const done = { ...row, bundle: encodeBundle({ signed, proof }) };
    await transact(journal, (change) => {
      change.put('root', done);
      change.afterwards(() => (this.#known[version - 1] = { row: done, root }));
    });
    await ownerLog.witnessedBy(root);
  }
}

function signedRoot(bytes: Uint8Array): SignedRoot {
  try {
    const signed = decodeSigned(bytes);
    if (signed.kind === 'root') return signed;
  } catch (cause) {
    if (!(cause instanceof TrustError)) throw cause;
    throw new CommandError('invalid_root', cause.message, { cause });
  }
  throw new CommandError('invalid_root', 'a signed command, not a signed root');
}

export const keyName = (key: HolderPublicKey): string => hexOf(keyId(key));

export const KEY_KINDS = { ed25519: 'ed25519', es256: 'es256', 'webauthn-es256': 'passkey' } as const;

function rootView({ row, root }: KnownRoot): RootView {
  return {
    signed: base64Of(row.signed),
    hash: hexOf(sha256(row.signed)),
    owner: hexOf(root.owner),
    name: root.name,
    version: root.version,
    issuedAt: isoOfSeconds(root.issued),
    expiresAt: isoOfSeconds(root.expires),
    keys: root.keys.map(({ key, label }) => ({
      id: keyName(key),
      kind: KEY_KINDS[key.kind],
      label,
      origin: key.kind === 'webauthn-es256' ? key.origin : null,
    })),
    roles: root.roles.map((role) => ({
      name: role.name,
      operations: role.operations.map((number) => findOperation(number)?.name ?? String(number)),
      threshold: role.threshold,
      outside: role.outside,
      keys: role.keys.flatMap((at) => {
        const holder = root.keys[at];
        return holder === undefined ? [] : [keyName(holder.key)];
      }),
    })),
    log: { origin: root.log.origin, key: base64Of(root.log.key) },
    witnesses: root.witnesses.map(({ name, key }) => ({
      name,
      kind: key.kind,
      key: base64Of(key.bytes),
    })),
    quorum: root.quorum,
    logIndex: row.logIndex,
    addedAt: iso(row.addedAt),
  };
}
