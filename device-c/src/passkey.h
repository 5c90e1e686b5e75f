/* What a passkey signed, rebuilt (docs/trust-format.md, "Signatures"; WebAuthn Level 3 §5.8.1.2). */
#ifndef HF_PASSKEY_H
#define HF_PASSKEY_H

#include "signed.h"

/* The digest that ECDSA signs, from the hash of the Sig_structure. False: the flags are not those of a key holder. */
bool hf_passkey_digest(const hf_key *key, const hf_signature *signature, uint8_t digest[HF_HASH_SIZE]);

#endif
