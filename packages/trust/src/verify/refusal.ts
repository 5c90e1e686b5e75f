/** Why a device does not act, in the order in which it looks: docs/trust-format.md, "What a device does". */
export const REFUSALS = [
  'too-large',
  'malformed',
  'wrong-owner',
  'wrong-root',
  'no-role',
  'unknown-signer',
  'bad-signature',
  'too-few-signers',
  'no-outside-signer',
  'wrong-target',
  'unknown-operation',
  'wrong-attachment',
  'not-newer',
  'not-in-log',
  'too-few-witnesses',
  'bad-cosignature',
  'not-yet',
  'expired',
  'wrong-nonce',
] as const;

export type Refusal = (typeof REFUSALS)[number];
