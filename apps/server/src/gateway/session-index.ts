import { formatAddress, type Address } from '@holdfast/kernel';

/** What tells whose record a datagram is. */
export type SessionSign =
  | { readonly connectionId: Uint8Array }
  /** For a session without a Connection ID, which cannot change its address. */
  | { readonly address: Address };

/**
 * Finds the key of every session there is, in use or not, from what a datagram shows. All that is held of a session nobody
 * hears from: about a hundred bytes.
 */
export class SessionIndex {
  /** By the Connection ID's 48 bits as a number, which is smaller than text. */
  readonly #byConnectionId = new Map<number, string>();
  readonly #byAddress = new Map<string, string>();
  /** One key, as nearly always, or several, the oldest first. */
  readonly #ofDevice = new Map<number, string | readonly string[]>();

  get size(): number {
    return this.#byConnectionId.size + this.#byAddress.size;
  }

  add(key: string, device: number, sign: SessionSign): void {
    if ('connectionId' in sign) this.#byConnectionId.set(numberOf(sign.connectionId), key);
    else this.#byAddress.set(formatAddress(sign.address), key);
    const keys = [...this.ofDevice(device), key];
    this.#ofDevice.set(device, keys.length === 1 ? key : keys);
  }

  find(sign: SessionSign): string | undefined {
    return 'connectionId' in sign
      ? this.#byConnectionId.get(numberOf(sign.connectionId))
      : this.#byAddress.get(formatAddress(sign.address));
  }

  /** The oldest first. */
  ofDevice(device: number): readonly string[] {
    const keys = this.#ofDevice.get(device);
    return keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;
  }

  /** From now on the session is not the device's; it can still be found until {@link unsign}. */
  detach(key: string, device: number): void {
    const keys = this.ofDevice(device).filter((other) => other !== key);
    if (keys.length === 0) this.#ofDevice.delete(device);
    else this.#ofDevice.set(device, keys.length === 1 ? (keys[0] as string) : keys);
  }

  /** Unless the sign is another session's by now. */
  unsign(key: string, sign: SessionSign): void {
    if (this.find(sign) !== key) return;
    if ('connectionId' in sign) this.#byConnectionId.delete(numberOf(sign.connectionId));
    else this.#byAddress.delete(formatAddress(sign.address));
  }
}

const numberOf = (connectionId: Uint8Array): number =>
  connectionId.reduce((number, byte) => number * 256 + byte, 0);
