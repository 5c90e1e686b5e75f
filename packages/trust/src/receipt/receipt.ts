/** A device's word on what it made of a bundle: docs/trust-format.md, "Receipt". */
export interface Receipt {
  /** 16 bytes. */
  readonly owner: Uint8Array;
  readonly endpoint: string;
  /** The hash of the Signed. */
  readonly command: Uint8Array;
  /** Of the bundle's proof. */
  readonly index: number;
  readonly outcome: Outcome;
  /** Seconds since 1970 UTC, as the device has it. */
  readonly time: number;
  /** The one that is valid now, 16 bytes. */
  readonly nonce: Uint8Array;
  readonly state: DeviceFlags;
  /** The version that the device has. */
  readonly root: number;
}

export type Outcome =
  | { readonly result: 'done' }
  /** Why, 1 to 200 bytes: where refused, the refusal's code. */
  | { readonly result: 'refused' | 'failed'; readonly reason: string };

export interface DeviceFlags {
  readonly locked: boolean;
  readonly disabled: boolean;
  readonly wiped: boolean;
}
