/*
 * The port: what the verifier needs of cryptography. port/psa.c and port/sodium.c are an
 * implementation for PSA Crypto and libsodium; a product replaces what its platform does better.
 *
 * Messages come as pieces, one after another, so that nothing has to be copied to lie in one place.
 */
#ifndef HF_CRYPTO_H
#define HF_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HF_HASH_SIZE 32u
#define HF_SIGNATURE_SIZE 64u
#define HF_ED25519_KEY_SIZE 32u
#define HF_P256_KEY_SIZE 65u
#define HF_MLDSA44_KEY_SIZE 1312u
#define HF_MLDSA44_SIGNATURE_SIZE 2420u

/* Bytes that lie elsewhere. */
typedef struct {
  const uint8_t *data;
  size_t length;
} hf_bytes;

/* SHA-256. The digest may lie where a piece does: it is written last. */
void hf_sha256(const hf_bytes *pieces, size_t count, uint8_t digest[HF_HASH_SIZE]);

/*
 * ECDSA on P-256 over a SHA-256 digest. The key is an uncompressed point and must be checked to be on the curve; r ||
 * s, high s valid.
 */
bool hf_p256_verify(const uint8_t key[HF_P256_KEY_SIZE], const uint8_t digest[HF_HASH_SIZE],
                    const uint8_t signature[HF_SIGNATURE_SIZE]);

/*
 * RFC 8032 §5.1.7 with S < L, points encoded canonically, which port/ed25519_strict.h checks for libraries that do not,
 * and no key of small order.
 */
bool hf_ed25519_verify(const uint8_t key[HF_ED25519_KEY_SIZE], const hf_bytes *pieces, size_t count,
                       const uint8_t signature[HF_SIGNATURE_SIZE]);

/* Without it, cosignatures of witnesses that sign with ML-DSA-44 are not counted, and never taken for good. */
bool hf_has_mldsa44(void);

/* FIPS 204 with an empty context. Only called if there is one. */
bool hf_mldsa44_verify(const uint8_t key[HF_MLDSA44_KEY_SIZE], const hf_bytes *pieces, size_t count,
                       const uint8_t signature[HF_MLDSA44_SIGNATURE_SIZE]);

/*
 * How often, since the start, one of these could not be computed (out of memory, a busy accelerator), whatever it then
 * gave. A verification during which it rises ends as HF_CRYPTO_FAILED. Never falls, so that a failure in another thread
 * can only do harm to that one's hurry.
 */
uint32_t hf_crypto_failures(void);

/*
 * Signs with the device's own key: 1 is Ed25519 and 2 ES256 (docs/trust-format.md, "Keys"). `key` is the port's own
 * name for it.
 */
bool hf_sign(uint32_t key, uint8_t kind, const hf_bytes *pieces, size_t count, uint8_t signature[HF_SIGNATURE_SIZE]);

#endif
