/* The owner's root of trust, read where it lies (docs/trust-format.md, "Root"). */
#ifndef HF_ROOT_H
#define HF_ROOT_H

#include "cbor.h"

#define HF_KEY_ID_SIZE 8u
#define HF_MAX_WITNESSES 8u

enum { HF_KIND_ED25519 = 1, HF_KIND_ES256 = 2, HF_KIND_PASSKEY = 3, HF_KIND_MLDSA44 = 4 };

typedef struct {
  uint32_t kind;
  const uint8_t *bytes;
  /* Its kind and bytes in CBOR, as they are in the array [kind, bytes] that the key id is the hash of. */
  hf_bytes encoded;
  /* Of a passkey only. */
  hf_bytes rp_id;
  hf_bytes origin;
} hf_key;

typedef struct {
  hf_key key;
  hf_bytes name;
} hf_witness;

/* Numbers of 0 to 255 as bits. */
typedef struct {
  uint32_t bits[8];
} hf_set;

bool hf_in_set(const hf_set *set, uint32_t number);

typedef struct {
  hf_bytes name;
  hf_set operations;
  /* Bit n: the key with the index n. */
  uint32_t keys;
  uint32_t threshold;
  uint32_t outside;
} hf_role;

/* Begins as hf_command does. */
typedef struct {
  const uint8_t *owner;
  uint64_t version;
  hf_bytes log_origin;
  const uint8_t *log_key;
  /* The first of so many items. */
  const uint8_t *keys;
  const uint8_t *roles;
  const uint8_t *witnesses;
  const uint8_t *end;
  /* Bit n: the key with the index n is a passkey. */
  uint32_t passkeys;
  uint32_t key_count;
  uint32_t role_count;
  uint32_t witness_count;
  uint32_t quorum;
} hf_root;

hf_refusal hf_root_decode(const hf_bytes *payload, hf_root *root);

uint32_t hf_count_bits(uint32_t bits);

/* The role that signs an operation. */
bool hf_root_role(const hf_root *root, uint32_t operation, hf_role *role);

/* Its index, or -1. */
int hf_root_find_key(const hf_root *root, const uint8_t *id, hf_key *key);

/* The index must be under witness_count. */
void hf_root_witness(const hf_root *root, uint32_t index, hf_witness *witness);

#endif
