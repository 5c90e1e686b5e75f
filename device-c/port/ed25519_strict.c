#include "ed25519_strict.h"

#include <string.h>

/* Whether a number of 32 bytes, least significant first and without its highest bit, is under another given so. */
static bool is_under(const uint8_t *number, const uint8_t *bound) {
  for (unsigned i = HF_HASH_SIZE; i-- > 0;) {
    uint8_t byte = i == HF_HASH_SIZE - 1 ? number[i] & 0x7f : number[i];
    if (byte != bound[i]) return byte < bound[i];
  }
  return false;
}

/* RFC 8032 §5.1.3: y < 2^255 - 19, and where x is 0 (y is 1 or -1) its sign is not set. */
static bool is_canonical_point(const uint8_t *point) {
  uint8_t prime[HF_HASH_SIZE];
  memset(prime, 0xff, sizeof prime);
  prime[0] = 0xed;
  prime[31] = 0x7f;
  if (!is_under(point, prime)) return false;
  if ((point[31] & 0x80) == 0) return true;
  uint8_t middle = point[1];
  for (unsigned i = 2; i < 31; i++) {
    if (point[i] != middle) return true;
  }
  bool is_one = point[0] == 1 && middle == 0 && point[31] == 0x80;
  bool is_minus_one = point[0] == 0xec && middle == 0xff && point[31] == 0xff;
  return !is_one && !is_minus_one;
}

bool hf_ed25519_is_canonical(const uint8_t key[HF_ED25519_KEY_SIZE], const uint8_t signature[HF_SIGNATURE_SIZE]) {
  /* L, RFC 8032 §5.1. */
  static const uint8_t order[HF_HASH_SIZE] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                              0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
  const uint8_t *s = signature + HF_HASH_SIZE;
  bool is_reduced = (s[31] & 0x80) == 0 && is_under(s, order);
  return is_reduced && is_canonical_point(key) && is_canonical_point(signature);
}
