/*
 * SHA-256, P-256 and the device's own P-256 key through the PSA Crypto API (Arm IHI 0086). psa_crypto_init() is the
 * caller's to call.
 */
#include <psa/crypto.h>

#include "hf_crypto.h"

#define ES256 2u

static uint32_t failures;

uint32_t hf_crypto_failures(void) { return failures; }

static bool hash(const hf_bytes *pieces, size_t count, uint8_t digest[HF_HASH_SIZE]) {
  psa_hash_operation_t operation = PSA_HASH_OPERATION_INIT;
  size_t length;
  psa_status_t status = psa_hash_setup(&operation, PSA_ALG_SHA_256);
  for (size_t i = 0; i < count && status == PSA_SUCCESS; i++) {
    if (pieces[i].length > 0) status = psa_hash_update(&operation, pieces[i].data, pieces[i].length);
  }
  if (status == PSA_SUCCESS) status = psa_hash_finish(&operation, digest, HF_HASH_SIZE, &length);
  if (status != PSA_SUCCESS) (void)psa_hash_abort(&operation);
  return status == PSA_SUCCESS;
}

void hf_sha256(const hf_bytes *pieces, size_t count, uint8_t digest[HF_HASH_SIZE]) {
  if (hash(pieces, count, digest)) return;
  failures++;
  for (size_t i = 0; i < HF_HASH_SIZE; i++) digest[i] = 0;
}

/* What says that the key or the signature is none, and not that the implementation had a failure of its own. */
static bool is_valid(psa_status_t status) {
  if (status == PSA_SUCCESS) return true;
  if (status != PSA_ERROR_INVALID_SIGNATURE && status != PSA_ERROR_INVALID_ARGUMENT) failures++;
  return false;
}

bool hf_p256_verify(const uint8_t key[HF_P256_KEY_SIZE], const uint8_t digest[HF_HASH_SIZE],
                    const uint8_t signature[HF_SIGNATURE_SIZE]) {
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1));
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_HASH);
  psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
  psa_key_id_t id;
  psa_status_t status = psa_import_key(&attributes, key, HF_P256_KEY_SIZE, &id);
  if (status != PSA_SUCCESS) return is_valid(status);
  status = psa_verify_hash(id, PSA_ALG_ECDSA(PSA_ALG_SHA_256), digest, HF_HASH_SIZE, signature, HF_SIGNATURE_SIZE);
  if (psa_destroy_key(id) != PSA_SUCCESS) failures++;
  return is_valid(status);
}

bool hf_sign(uint32_t key, uint8_t kind, const hf_bytes *pieces, size_t count, uint8_t signature[HF_SIGNATURE_SIZE]) {
  uint8_t digest[HF_HASH_SIZE];
  size_t length;
  if (kind != ES256 || !hash(pieces, count, digest)) return false;
  psa_status_t status =
      psa_sign_hash(key, PSA_ALG_ECDSA(PSA_ALG_SHA_256), digest, sizeof digest, signature, HF_SIGNATURE_SIZE, &length);
  return status == PSA_SUCCESS && length == HF_SIGNATURE_SIZE;
}
