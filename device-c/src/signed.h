/* COSE_Sign with the signatures of key holders (docs/trust-format.md, "Signatures"; RFC 9052 §4). */
#ifndef HF_SIGNED_H
#define HF_SIGNED_H

#include "root.h"

typedef struct {
  hf_bytes whole;
  hf_bytes payload;
  /* The payload with the head that says its length. */
  hf_bytes payload_item;
  /* A cursor to the first of so many. */
  hf_reader signatures;
  uint32_t count;
} hf_signed;

typedef struct {
  bool is_ed25519;
  const uint8_t *key_id;
  /* The protected header with the head that says its length. */
  hf_bytes protected_item;
  /* Flags and counter; NULL but for a passkey. */
  const uint8_t *authenticator;
  hf_bytes tail;
  const uint8_t *bytes;
} hf_signature;

hf_refusal hf_signed_decode(const hf_bytes *bytes, hf_signed *out);

/* A new root is signed by the roles of two. */
#define HF_MAX_SIGNER_ROOTS 2u

/* Who must sign: a role of each root. */
typedef struct {
  const hf_root *roots[HF_MAX_SIGNER_ROOTS];
  hf_role roles[HF_MAX_SIGNER_ROOTS];
  uint32_t root_count;
  /* Signatures by others are passed over: those of the former root's holders on a root that is looked at alone. */
  bool others_too;
} hf_signers;

/* False: the root has no role for the operation. */
bool hf_signers_add(hf_signers *signers, const hf_root *root, uint32_t operation);

/* Steps 6 and 7 of the page. */
hf_refusal hf_check_signers(const hf_signed *document, const hf_signers *signers);

#endif
