import { toHex } from '@holdfast/bytes';
import { BoundedMap } from '@holdfast/kernel';
import { CoapError } from '../coap-error.ts';
import type { SingleRequest } from '../exchange/requester.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import type { OscoreObservation } from './observation.ts';
import type { RequestBinding } from './protection.ts';

/** An observation, while it is. */
export interface LiveObservation {
  contextId: string;
  token: Uint8Array;
  method: number;
  options: OscoreObservation['options'];
  payload: Uint8Array;
  /** The latest first. While it is registered anew, its notifications can be bound to either request. */
  bindings: readonly RequestBinding[];
  number: number;
}

/** What we observe, by token: unlike a peer's address that does not change. */
export class Observations {
  readonly #byToken: BoundedMap<string, LiveObservation>;

  constructor(capacity: number) {
    this.#byToken = new BoundedMap(capacity);
  }

  find(token: Uint8Array): LiveObservation | undefined {
    return this.#byToken.touch(toHex(token));
  }

  saved(token: Uint8Array): OscoreObservation | undefined {
    const found = this.#byToken.get(toHex(token));
    const binding = found?.bindings[0];
    if (found === undefined || binding === undefined) return undefined;
    const { contextId, method, options, payload, number } = found;
    return { contextId, token: found.token, method, options, payload, binding, number };
  }

  resume(observation: OscoreObservation): void {
    const { binding, ...rest } = observation;
    this.#byToken.set(toHex(observation.token), { ...rest, bindings: [binding] });
  }

  /** Before the request leaves: its first notification can overtake the response. Throws `token-in-use`. */
  begin(contextId: string, request: SingleRequest, binding: RequestBinding): void {
    const { method, token, options, payload } = request;
    const key = toHex(token);
    const known = this.#byToken.get(key);
    if (known !== undefined && known.contextId !== contextId) {
      throw new CoapError('token-in-use', 'another peer is observed with this token');
    }
    this.#byToken.set(key, {
      contextId,
      token,
      method,
      options: options.filter(({ number }) => number !== optionNumbers.observe),
      payload,
      bindings: known === undefined ? [binding] : [binding, ...known.bindings.slice(0, 1)],
      number: known?.number ?? -1,
    });
  }

  /** The peer has begun the observation. */
  begun(token: Uint8Array, binding: RequestBinding, number: number): void {
    const known = this.#byToken.get(toHex(token));
    if (known?.bindings.includes(binding) !== true) return;
    known.bindings = [binding];
    known.number = Math.max(known.number, number);
  }

  /** The request came to nothing; an observation before it goes on. */
  withdraw(token: Uint8Array, binding: RequestBinding): void {
    const key = toHex(token);
    const known = this.#byToken.get(key);
    if (known === undefined) return;
    known.bindings = known.bindings.filter((other) => other !== binding);
    if (known.bindings.length === 0) this.#byToken.delete(key);
  }

  end(token: Uint8Array): void {
    this.#byToken.delete(toHex(token));
  }
}
