/*
 * Ed25519 with libsodium, where PSA Crypto has none (Mbed TLS declares PSA_ALG_PURE_EDDSA and does not implement it).
 *
 * libsodium's own verification wants the message in one piece. So the equation of RFC 8032 §5.1.7, R = S·B − k·A, is
 * put together from its SHA-512 and its arithmetic on the curve. That refuses keys outside of the subgroup of prime
 * order, which no signer has.
 */
#include <sodium.h>
#include <string.h>

#include "ed25519_strict.h"

static void hash_to_scalar(const uint8_t *key, const hf_bytes *pieces, size_t count, const uint8_t *signature,
                           uint8_t *scalar) {
  crypto_hash_sha512_state state;
  uint8_t digest[crypto_hash_sha512_BYTES];
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, signature, crypto_core_ed25519_BYTES);
  crypto_hash_sha512_update(&state, key, HF_ED25519_KEY_SIZE);
  for (size_t i = 0; i < count; i++) {
    if (pieces[i].length > 0) crypto_hash_sha512_update(&state, pieces[i].data, pieces[i].length);
  }
  crypto_hash_sha512_final(&state, digest);
  crypto_core_ed25519_scalar_reduce(scalar, digest);
}

bool hf_ed25519_verify(const uint8_t key[HF_ED25519_KEY_SIZE], const hf_bytes *pieces, size_t count,
                       const uint8_t signature[HF_SIGNATURE_SIZE]) {
  uint8_t scalar[crypto_core_ed25519_SCALARBYTES];
  uint8_t product[crypto_core_ed25519_BYTES];
  uint8_t base[crypto_core_ed25519_BYTES];
  uint8_t point[crypto_core_ed25519_BYTES];
  if (!hf_ed25519_is_canonical(key, signature)) return false;
  hash_to_scalar(key, pieces, count, signature, scalar);
  if (crypto_scalarmult_ed25519_noclamp(product, scalar, key) != 0) return false;
  if (crypto_scalarmult_ed25519_base_noclamp(base, signature + crypto_core_ed25519_BYTES) != 0) return false;
  if (crypto_core_ed25519_sub(point, base, product) != 0) return false;
  return memcmp(point, signature, sizeof point) == 0;
}
