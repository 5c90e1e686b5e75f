/** Whom a command is for. */
export type Target =
  | { readonly kind: 'device'; readonly endpoint: string }
  /** The root hash and the number of leaves of a tree of endpoints. */
  | { readonly kind: 'set'; readonly hash: Uint8Array; readonly size: number }
  | { readonly kind: 'model'; readonly model: string };

export type ArgumentValue = number | string | boolean | Uint8Array;

/** docs/trust-format.md, "Command". Times are seconds since 1970 UTC. */
export interface Command {
  /** 16 bytes. */
  readonly owner: Uint8Array;
  /** The version of the root whose roles apply. */
  readonly root: number;
  readonly target: Target;
  /** Its number: a device may be older than the operation. */
  readonly operation: number;
  readonly arguments: ReadonlyMap<number, ArgumentValue>;
  readonly notBefore: number;
  readonly expires: number;
  /** 16 random bytes. */
  readonly salt: Uint8Array;
  /** 16 bytes that the device gave, for a single device. */
  readonly nonce?: Uint8Array;
  /** For people. */
  readonly reason?: string;
}
