import { formatAddress, type Address } from '@holdfast/kernel';

/** What tells whose record a datagram is. */
export type SessionSign =
  | { readonly connectionId: Uint8Array }
  /** For a session without a Connection ID, which cannot change its address. */
  | { readonly address: Address };

/** The same as what the index compares: the Connection ID's 48 bits as a number, which is smaller than text, or the address. */
export type SessionMark = number | string;

export const markOf = (sign: SessionSign): SessionMark =>
  'connectionId' in sign ? numberOf(sign.connectionId) : formatAddress(sign.address);

/** Finds the key of every session there is, in use or not, from what a datagram shows: all that is held of a session nobody hears from. */
export class SessionIndex {
  readonly #byMark = new Map<SessionMark, string>();
  /** By the device's number: one key, as nearly always, or several, the oldest first. */
  readonly #ofDevice: (string | readonly string[] | undefined)[] = [];

  get size(): number {
    return this.#byMark.size;
  }

  add(key: string, device: number, mark: SessionMark): void {
    this.#byMark.set(mark, key);
    const keys = [...this.ofDevice(device), key];
    // One by one: with a gap V8 makes a hash table of an array.
    while (this.#ofDevice.length < device) this.#ofDevice.push(undefined);
    this.#ofDevice[device] = keys.length === 1 ? key : keys;
  }

  find(mark: SessionMark): string | undefined {
    return this.#byMark.get(mark);
  }

  /** The oldest first. */
  ofDevice(device: number): readonly string[] {
    const keys = this.#ofDevice[device];
    return keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;
  }

  /** From now on the session is not the device's; it can still be found until {@link unsign}. */
  detach(key: string, device: number): void {
    const keys = this.ofDevice(device).filter((other) => other !== key);
    this.#ofDevice[device] = keys.length <= 1 ? keys[0] : keys;
  }

  /** Unless the mark is another session's by now. */
  unsign(key: string, mark: SessionMark): void {
    if (this.find(mark) === key) this.#byMark.delete(mark);
  }
}

const numberOf = (connectionId: Uint8Array): number =>
  connectionId.reduce((number, byte) => number * 256 + byte, 0);
