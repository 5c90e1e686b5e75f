/*
 * A port for the fuzzer alone, which can find no signature: one is taken for valid unless it begins with 0xff, so that
 * what lies behind the signatures is reached too. SHA-256 is the real one.
 */
#include <mbedtls/sha256.h>

#include "hf_crypto.h"

void hf_sha256(const hf_bytes *pieces, size_t count, uint8_t digest[HF_HASH_SIZE]) {
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  (void)mbedtls_sha256_starts_ret(&context, 0);
  for (size_t i = 0; i < count; i++) (void)mbedtls_sha256_update_ret(&context, pieces[i].data, pieces[i].length);
  (void)mbedtls_sha256_finish_ret(&context, digest);
  mbedtls_sha256_free(&context);
}

/* Reads all that it is given, so that AddressSanitizer sees whether it may. */
static bool is_taken(const uint8_t *key, size_t key_size, const hf_bytes *pieces, size_t count,
                     const uint8_t *signature, size_t size) {
  volatile uint8_t sum = 0;
  for (size_t i = 0; i < key_size; i++) sum = (uint8_t)(sum + key[i]);
  for (size_t i = 0; i < size; i++) sum = (uint8_t)(sum + signature[i]);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < pieces[i].length; j++) sum = (uint8_t)(sum + pieces[i].data[j]);
  }
  return signature[0] != 0xff;
}

bool hf_p256_verify(const uint8_t key[HF_P256_KEY_SIZE], const uint8_t digest[HF_HASH_SIZE],
                    const uint8_t signature[HF_SIGNATURE_SIZE]) {
  const hf_bytes message = {digest, HF_HASH_SIZE};
  return is_taken(key, HF_P256_KEY_SIZE, &message, 1, signature, HF_SIGNATURE_SIZE);
}

bool hf_ed25519_verify(const uint8_t key[HF_ED25519_KEY_SIZE], const hf_bytes *pieces, size_t count,
                       const uint8_t signature[HF_SIGNATURE_SIZE]) {
  return is_taken(key, HF_ED25519_KEY_SIZE, pieces, count, signature, HF_SIGNATURE_SIZE);
}

bool hf_has_mldsa44(void) { return true; }

bool hf_mldsa44_verify(const uint8_t key[HF_MLDSA44_KEY_SIZE], const hf_bytes *pieces, size_t count,
                       const uint8_t signature[HF_MLDSA44_SIGNATURE_SIZE]) {
  return is_taken(key, HF_MLDSA44_KEY_SIZE, pieces, count, signature, HF_MLDSA44_SIGNATURE_SIZE);
}

uint32_t hf_crypto_failures(void) { return 0; }

bool hf_sign(uint32_t key, uint8_t kind, const hf_bytes *pieces, size_t count, uint8_t signature[HF_SIGNATURE_SIZE]) {
  (void)key;
  (void)kind;
  for (size_t i = 0; i < HF_SIGNATURE_SIZE; i++) signature[i] = 0;
  return is_taken(signature, 0, pieces, count, signature, HF_SIGNATURE_SIZE);
}
