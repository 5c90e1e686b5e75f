import { equal, toHex } from '@holdfast/bytes';
import { BoundedMap } from '@holdfast/kernel';
import { noBytes } from '../message/coap-message.ts';
import { OscoreError } from './oscore-error.ts';
import { defaultOscoreLimits } from './oscore-limits.ts';
import type { OscoreStore } from './oscore-store.ts';
import { SecurityContext } from './security-context.ts';

export interface ContextTableOptions {
  readonly store: OscoreStore;
  /** How many are held at once; the one that rested longest makes room and is loaded again when it is needed. Default: as in OscoreLimits. */
  readonly capacity?: number;
  readonly reserveBlock?: number;
}

/** The security contexts in use: of each id one at most, or two would give out the same nonces. */
export class ContextTable {
  readonly #options: Required<ContextTableOptions>;
  readonly #open: BoundedMap<string, SecurityContext>;
  readonly #byKid = new Map<string, SecurityContext>();
  readonly #opening = new Map<string, Promise<SecurityContext>>();

  constructor(options: ContextTableOptions) {
    const { contexts, reserveBlock } = defaultOscoreLimits;
    this.#options = { capacity: contexts, reserveBlock, ...options };
    this.#open = new BoundedMap(this.#options.capacity, (_, context) => this.#close(context));
  }

  /** The context of a request. Rejects with {@link OscoreError} `no-context`, or as the store does. */
  async find(kid: Uint8Array, kidContext: Uint8Array | undefined): Promise<SecurityContext> {
    const known = this.#byKid.get(kidKey(kid, kidContext));
    if (known !== undefined) {
      this.#open.touch(known.id);
      return known;
    }
    const id = await this.#options.store.find(kid, kidContext);
    if (id === undefined)
      throw new OscoreError('no-context', `no security context has the kid ${toHex(kid)}`);
    const context = await this.open(id);
    const { recipientId, idContext } = context.keys;
    if (!equal(kid, recipientId) || (kidContext !== undefined && !equal(kidContext, idContext ?? noBytes))) {
      throw new OscoreError('no-context', `the store gave ${id} for another kid`);
    }
    return context;
  }

  /** Rejects with {@link OscoreError} `no-context` or `parameters`, or as the store does. */
  async open(id: string): Promise<SecurityContext> {
    const known = this.#open.touch(id);
    if (known !== undefined) return known;
    let opening = this.#opening.get(id);
    if (opening === undefined) {
      // Read only now that nobody else holds the context: what was read before could be behind what was used.
      opening = this.#load(id).finally(() => this.#opening.delete(id));
      this.#opening.set(id, opening);
    }
    return await opening;
  }

  /** Its keys were taken back. */
  forget(id: string): void {
    const context = this.#open.get(id);
    if (context === undefined) return;
    this.#open.delete(id);
    this.#close(context);
  }

  async #load(id: string): Promise<SecurityContext> {
    const { store, reserveBlock } = this.#options;
    const stored = await store.load(id);
    if (stored === undefined) throw new OscoreError('no-context', `there is no security context ${id}`);
    const reserve = (limit: number): Promise<void> => store.reserve(id, limit);
    const context = await SecurityContext.open(id, stored, reserve, reserveBlock);
    this.#open.set(id, context);
    this.#byKid.set(kidKey(context.keys.recipientId, context.keys.idContext), context);
    return context;
  }

  #close(context: SecurityContext): void {
    context.close();
    const key = kidKey(context.keys.recipientId, context.keys.idContext);
    if (this.#byKid.get(key) === context) this.#byKid.delete(key);
  }
}

const kidKey = (kid: Uint8Array, kidContext: Uint8Array | undefined): string =>
  `${toHex(kid)}/${kidContext === undefined ? '' : toHex(kidContext)}`;
