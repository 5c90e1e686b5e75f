/* For devices without ML-DSA-44. */
#include "hf_crypto.h"

bool hf_has_mldsa44(void) { return false; }

bool hf_mldsa44_verify(const uint8_t key[HF_MLDSA44_KEY_SIZE], const hf_bytes *pieces, size_t count,
                       const uint8_t signature[HF_MLDSA44_SIGNATURE_SIZE]) {
  (void)key;
  (void)pieces;
  (void)count;
  (void)signature;
  return false;
}
