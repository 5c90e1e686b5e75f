/* What RFC 8032 §5.1.7 demands of the encodings, for ports over libraries that take more. */
#ifndef HF_ED25519_STRICT_H
#define HF_ED25519_STRICT_H

#include "hf_crypto.h"

/* S < L, and both points are encoded as RFC 8032 §5.1.2 has them: y < 2^255 - 19, and no sign where x is 0. */
bool hf_ed25519_is_canonical(const uint8_t key[HF_ED25519_KEY_SIZE], const uint8_t signature[HF_SIGNATURE_SIZE]);

#endif
