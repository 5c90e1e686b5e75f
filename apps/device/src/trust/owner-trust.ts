import { equal } from '@holdfast/bytes';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import {
  decodeBundle,
  decodeCommand,
  decodeSignedCommand,
  decodeSignedRoot,
  memorySigner,
  newSecretKey,
  NONE_ACTED,
  OPERATIONS,
  readRequest,
  ROOT_OPERATION,
  signReceipt,
  verifyBundle,
  type DeviceFlags,
  type Outcome,
  type Refusal,
  type Refused,
  type Request,
  type Signer,
} from '@holdfast/trust';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Host } from './host.ts';
import { isLowerVersion } from './is-lower-version.ts';
import type { TrustStore } from './trust-file.ts';
import type { Act, TrustState } from './trust-state.ts';

export interface OwnerTrustOptions {
  readonly endpoint: string;
  readonly model: string;
  /** SignedRoot, as it was put into the device when it was made. Later ones come by command alone. */
  readonly root: Uint8Array;
  readonly store: TrustStore;
  readonly host: Host;
  readonly clock: Clock;
  readonly log: Logger;
  readonly randomBytes: (length: number) => Uint8Array;
  /** What the device says of itself has changed. */
  readonly changed: () => void;
}

/** What became of a bundle that was written to the device. */
export type Verdict = { readonly taken: true } | { readonly taken: false; readonly refusal: Refusal };

/** What a receipt is of. */
type Named = Pick<Act, 'hash' | 'index'>;

const NONCE_BYTES = 16;
const NO_FLAGS = { locked: false, disabled: false, wiped: false } as const;
/** Every operation of a Command: this host has code for them all. */
const KNOWN: ReadonlySet<number> = new Set(
  OPERATIONS.map(({ number }) => number).filter((number) => number !== ROOT_OPERATION),
);
/** So that the answer to the write that caused it leaves before a reboot. */
const SHORTLY_MS = 200;
const AGAIN_MS = 5_000;

/**
 * The device's own judgement: what its owner's key holders signed, and the log and its witnesses have seen, is done; nothing else is.
 * Docs/trust-format.md, "What a device does". What it is about to do is durable before it does it, and what it did before it says so.
 */
export class OwnerTrust {
  readonly #options: OwnerTrustOptions;
  readonly #signer: Signer;
  #state: TrustState;
  /** One bundle, one act at a time. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: OwnerTrustOptions, state: TrustState) {
    this.#options = options;
    this.#state = state;
    this.#signer = memorySigner('ed25519', state.secret);
  }

  /** A start: another nonce, and what a loss of power interrupted is taken up again. Rejects with DeviceError `keys`, TrustError. */
  static async start(options: OwnerTrustOptions): Promise<OwnerTrust> {
    const { store, randomBytes } = options;
    const nonce = randomBytes(NONCE_BYTES);
    const kept = await store.read();
    const state: TrustState = kept === undefined ? newState(options.root, nonce) : { ...kept, nonce };
    decodeSignedRoot(state.root);
    await store.write(state);
    const trust = new OwnerTrust(options, state);
    options.host.apply(state.flags);
    if (state.doing !== undefined) await trust.#act(state.doing, true);
    return trust;
  }

  get state(): TrustState {
    return this.#state;
  }

  get signer(): Signer {
    return this.#signer;
  }

  get rootVersion(): number {
    return decodeSignedRoot(this.#state.root).root.version;
  }

  /** Verifies, and resolves when it is durable that it will be acted on, or that it was refused. */
  write(bundle: Uint8Array): Promise<Verdict> {
    return this.#inTurn(() => this.#judge(bundle));
  }

  /** An image came, by whatever way: it is installed if it is the one that was signed for. */
  receive(image: Uint8Array): Promise<boolean> {
    return this.#inTurn(async () => {
      const { awaited } = this.#state;
      if (awaited === undefined) return false;
      if (image.length !== awaited.size || !equal(sha256(image), awaited.hash)) return false;
      await this.#options.host.install(image, awaited.version);
      await this.#finish(awaited.act, { result: 'done' }, { awaited: undefined });
      return true;
    });
  }

  /** The next start of the host, without the process ending: as {@link start}. */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keep({ nonce: this.#options.randomBytes(NONCE_BYTES) });
      this.#options.host.apply(this.#state.flags);
    });
  }

  async #judge(bytes: Uint8Array): Promise<Verdict> {
    // What was taken before is done before.
    if (this.#state.doing !== undefined) await this.#act(this.#state.doing);
    const { endpoint, model, clock } = this.#options;
    const { highestIndex, acted, timeFloor, nonce } = this.#state;
    const { root } = decodeSignedRoot(this.#state.root);
    const verdict = verifyBundle(
      bytes,
      { root, highestIndex, acted, timeFloor, nonce },
      { endpoint, model, operations: KNOWN, clock: Math.floor(clock.now() / 1000) },
    );
    if (verdict.kind === 'refused') {
      await this.#refuse(verdict);
      return { taken: false, refusal: verdict.refusal };
    }
    const { hash, index, after } = verdict;
    const taken = { highestIndex: after.highestIndex, acted: after.acted, timeFloor: after.timeFloor };
    const changed = { ...taken, nonce: this.#options.randomBytes(NONCE_BYTES) };
    if (verdict.kind === 'root') {
      // In force once it is stored, together with its receipt.
      // What the former root's people signed for and nobody has brought is not installed under this one: it may be why they were replaced.
      await this.#finish({ hash, index }, DONE, { ...changed, root: verdict.signed, awaited: undefined });
      return { taken: true };
    }
    const { payload } = decodeSignedCommand(decodeBundle(bytes).signed);
    const act: Act = { index, hash, payload, attachment: verdict.attachment };
    // What was awaited is overtaken: the owner has spoken since.
    await this.#keep({ ...changed, doing: act, awaited: undefined });
    clock.after(SHORTLY_MS, () => void this.#inTurn(() => this.#actIfDue(act)));
    return { taken: true };
  }

  /** What cannot be kept now is taken up again: what is about to be done is durable, and each act can be done twice. */
  async #actIfDue(act: Act): Promise<void> {
    if (this.#state.doing !== act) return;
    try {
      await this.#act(act);
    } catch (error) {
      this.#options.clock.after(AGAIN_MS, () => void this.#inTurn(() => this.#actIfDue(act)));
      throw error;
    }
  }

  async #act(act: Act, isStart = false): Promise<void> {
    const { host, log, endpoint } = this.#options;
    const request = readRequest(decodeCommand(act.payload));
    if (request?.operation === 'firmware') {
      const { imageHash: hash, imageSize: size, version, component, mayDowngrade } = request;
      if (component !== host.component) return await this.#finish(act, NO_SUCH_COMPONENT);
      // Else a server could hold an old release back until a newer one is installed, and have the device return to it.
      if (!mayDowngrade && isLowerVersion(version, host.version))
        return await this.#finish(act, LOWER_VERSION);
      return await this.#keep({ doing: undefined, awaited: { act, hash, size, version } });
    }
    let end: readonly [outcome: Outcome, flags?: DeviceFlags];
    try {
      end = request === undefined ? [NOT_UNDERSTOOD] : [DONE, await this.#do(request, act)];
    } catch (error) {
      log.warn({ endpoint, error: errorChain(error) }, 'a command failed');
      end = [{ result: 'failed', reason: reasonOf(error) }];
    }
    const [outcome, flags = this.#state.flags] = end;
    await this.#finish(act, outcome, { flags });
    // After the receipt, which says that this start was it; and not again where this is the start.
    if (outcome.result === 'done' && request !== undefined && RESTARTS.has(request.operation) && !isStart)
      host.reboot();
  }

  /** Resolves to what the device is then. */
  async #do(request: Exclude<Request, { operation: 'firmware' }>, { attachment }: Act): Promise<DeviceFlags> {
    const { host } = this.#options;
    const { flags } = this.#state;
    const given = attachment ?? new Uint8Array();
    switch (request.operation) {
      case 'lock':
      case 'unlock':
        return { ...flags, locked: request.operation === 'lock' };
      case 'disable':
      case 'enable':
        return { ...flags, disabled: request.operation === 'disable' };
      case 'wipe':
        await host.wipe(request.credentials ? 'data and credentials' : 'data');
        return { ...flags, wiped: true };
      case 'factory-reset':
        await host.factoryReset();
        break;
      case 'servers':
        await host.useServers(given);
        break;
      case 'credentials':
        await host.useCredentials(given);
        break;
      case 'reboot':
        break;
    }
    return flags;
  }

  async #finish(named: Named, outcome: Outcome, changed: Partial<TrustState> = {}): Promise<void> {
    const next = { ...this.#state, ...changed };
    const receipt = await this.#receipt(next, named, outcome);
    await this.#keep({ ...changed, doing: undefined, receipt });
    this.#options.host.apply(this.#state.flags);
  }

  async #refuse({ refusal, after: { timeFloor }, about }: Refused): Promise<void> {
    const next = { ...this.#state, timeFloor };
    // What cannot be read names no command that a receipt could be of.
    if (about === undefined) return;
    const receipt = await this.#receipt(next, about, { result: 'refused', reason: refusal });
    await this.#keep({ timeFloor, refusal: receipt });
  }

  #receipt(state: TrustState, { hash: command, index }: Named, outcome: Outcome): Promise<Uint8Array> {
    const { root } = decodeSignedRoot(state.root);
    return signReceipt(this.#signer, {
      owner: root.owner,
      endpoint: this.#options.endpoint,
      command,
      index,
      outcome,
      time: Math.floor(this.#options.clock.now() / 1000),
      nonce: state.nonce,
      state: state.flags,
      root: root.version,
    });
  }

  async #keep(changed: Partial<TrustState>): Promise<void> {
    const next = { ...this.#state, ...changed };
    await this.#options.store.write(next);
    this.#state = next;
    this.#options.changed();
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run);
    this.#last = turn.catch((error: unknown) => {
      const { log, endpoint } = this.#options;
      log.error({ endpoint, error: errorChain(error) }, 'what the owner said could not be kept');
    });
    return turn;
  }
}

const DONE: Outcome = { result: 'done' };
const NOT_UNDERSTOOD: Outcome = { result: 'failed', reason: 'not understood' };
const NO_SUCH_COMPONENT: Outcome = { result: 'failed', reason: 'no such component' };
const LOWER_VERSION: Outcome = { result: 'failed', reason: 'lower than the version that is installed' };
const RESTARTS: ReadonlySet<Request['operation']> = new Set(['reboot', 'factory-reset']);
const LONGEST_REASON = 200;

const newState = (root: Uint8Array, nonce: Uint8Array): TrustState => ({
  root,
  secret: newSecretKey('ed25519'),
  highestIndex: -1,
  acted: NONE_ACTED,
  timeFloor: 0,
  nonce,
  flags: NO_FLAGS,
  doing: undefined,
  awaited: undefined,
  receipt: new Uint8Array(),
  refusal: new Uint8Array(),
});

const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : 'failed';
  return text.slice(0, LONGEST_REASON / 4) || 'failed';
};
