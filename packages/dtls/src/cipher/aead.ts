/** One key of an authenticated cipher, as record protection uses it. Synchronous; no call keeps its arguments. */
export interface Aead {
  readonly tagLength: number;
  /**
   * Writes ciphertext and tag to `out` at `at`. The plaintext is `content` and, unless it is -1, the byte `trailer`
   * (the true content type of RFC 9146 §4). Only the first `aadLength` bytes of `aad` count.
   */
  seal(
    nonce: Uint8Array,
    aad: Uint8Array,
    aadLength: number,
    content: Uint8Array,
    trailer: number,
    out: Uint8Array,
    at: number,
  ): void;
  /** The plaintext of `input` from `start` to `end` (ciphertext and tag), or undefined if it is not authentic. */
  open(
    nonce: Uint8Array,
    aad: Uint8Array,
    aadLength: number,
    input: Uint8Array,
    start: number,
    end: number,
  ): Uint8Array | undefined;
}
