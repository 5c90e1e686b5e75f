/** The kinds of docs/trust-format.md, "Keys", by name. */
export const KEY_KINDS = { ed25519: 1, es256: 2, 'webauthn-es256': 3, 'ml-dsa-44': 4 } as const;

export type KeyKind = keyof typeof KEY_KINDS;

/** A public key without what only a passkey has. */
export interface RawPublicKey<Kind extends KeyKind = KeyKind> {
  readonly kind: Kind;
  /** Ed25519: 32 bytes. P-256: the uncompressed point, 65. ML-DSA-44: 1312. */
  readonly bytes: Uint8Array;
}

/** A key holder's key in the browser, with the relying party and the page it signs for. */
export interface PasskeyPublicKey extends RawPublicKey<'webauthn-es256'> {
  readonly rpId: string;
  readonly origin: string;
}

/** A key that signs without a browser: in a file, in a token or in a device. */
export type PlainPublicKey = RawPublicKey<'ed25519'> | RawPublicKey<'es256'>;

/** A key that a root can give to a key holder. */
export type HolderPublicKey = PlainPublicKey | PasskeyPublicKey;

/** A key that a root can name as a witness's. */
export type WitnessPublicKey = RawPublicKey<'ed25519'> | RawPublicKey<'ml-dsa-44'>;

export type PublicKey = HolderPublicKey | WitnessPublicKey;

export const KEY_LENGTHS: Readonly<Record<KeyKind, number>> = {
  ed25519: 32,
  es256: 65,
  'webauthn-es256': 65,
  'ml-dsa-44': 1312,
};

/** By kind, in bytes. */
export const SIGNATURE_LENGTHS: Readonly<Record<KeyKind, number>> = {
  ed25519: 64,
  es256: 64,
  'webauthn-es256': 64,
  'ml-dsa-44': 2420,
};
