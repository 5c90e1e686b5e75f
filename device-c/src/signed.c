#include "signed.h"

#include <string.h>

#include "passkey.h"

#define MAX_SIGNATURES 16
#define MAX_TAIL 256
#define AUTHENTICATOR_SIZE 5
#define PROTECTED_SIZE 14u
/* COSE's -19 and -9 in CBOR. */
#define ED25519 0x32
#define ESP256 0x28

static void read_signature(hf_reader *reader, hf_signature *signature) {
  (void)hf_next(reader, HF_TUPLE(3));
  signature->protected_item.data = reader->at;
  /* The header has one length, so its order and forms are fixed: {1: algorithm, 4: key id}. */
  hf_next_literal(reader, "\x4d\xa2\x01");
  signature->is_ed25519 = hf_next_is(reader, ED25519);
  if (!signature->is_ed25519) hf_next_key(reader, ESP256);
  hf_next_key(reader, 4);
  signature->key_id = hf_next_bytes(reader, HF_FIXED(HF_KEY_ID_SIZE));
  signature->protected_item.length = PROTECTED_SIZE;
  signature->authenticator = NULL;
  if (hf_next(reader, HF_MAP(0, 1)) == 1) {
    /* {-65537: [authenticator, tail]}; -1 - n is encoded as n. */
    hf_malformed_if(reader, hf_next_argument(reader, 0, HF_MAJOR_NEGATIVE) != 65536);
    (void)hf_next(reader, HF_TUPLE(2));
    signature->authenticator = hf_next_bytes(reader, HF_FIXED(AUTHENTICATOR_SIZE));
    hf_next_string(reader, HF_BYTES(1, MAX_TAIL), &signature->tail);
    if (reader->fault != HF_ACCEPTED) return;
    hf_malformed_if(reader, signature->tail.data[0] != '}' && signature->tail.data[0] != ',');
  }
  signature->bytes = hf_next_bytes(reader, HF_FIXED(HF_SIGNATURE_SIZE));
}

hf_refusal hf_signed_decode(const hf_bytes *bytes, hf_signed *out) {
  hf_reader reader;
  hf_read(&reader, *bytes);
  out->whole = *bytes;
  hf_next_literal(&reader, "\x84\x40\xa0");
  out->payload_item.data = reader.at;
  hf_next_string(&reader, HF_BYTES(1, HF_MAX_SIGNED), &out->payload);
  out->payload_item.length = (size_t)(reader.at - out->payload_item.data);
  out->count = hf_next(&reader, HF_ARRAY(1, MAX_SIGNATURES) | HF_OR_TOO_LARGE);
  out->signatures = reader;
  const uint8_t *former = NULL;
  for (uint32_t i = 0; i < out->count; i++) {
    hf_signature signature;
    read_signature(&reader, &signature);
    if (reader.fault != HF_ACCEPTED) break;
    /* Ascending, so that no key signs twice. */
    hf_malformed_if(&reader, former != NULL && memcmp(former, signature.key_id, HF_KEY_ID_SIZE) >= 0);
    former = signature.key_id;
  }
  return hf_end(&reader);
}

static bool is_signed_by(const hf_key *key, const hf_signature *signature, const hf_signed *document) {
  bool is_passkey = key->kind == HF_KIND_PASSKEY;
  if (signature->is_ed25519 != (key->kind == HF_KIND_ED25519)) return false;
  if ((signature->authenticator != NULL) != is_passkey) return false;
  /* RFC 9052 §4.4. */
  const hf_bytes structure[] = {HF_LITERAL("\x85\x69Signature\x40"), signature->protected_item, HF_LITERAL("\x40"),
                                document->payload_item};
  if (signature->is_ed25519) return hf_ed25519_verify(key->bytes, structure, 4, signature->bytes);
  uint8_t digest[HF_HASH_SIZE];
  hf_sha256(structure, 4, digest);
  if (is_passkey && !hf_passkey_digest(key, signature, digest)) return false;
  return hf_p256_verify(key->bytes, digest, signature->bytes);
}

bool hf_signers_add(hf_signers *signers, const hf_root *root, uint32_t operation) {
  signers->roots[signers->root_count] = root;
  return hf_root_role(root, operation, &signers->roles[signers->root_count++]);
}

static hf_refusal check_threshold(const hf_root *root, const hf_role *role, uint32_t signers) {
  if (hf_count_bits(signers) < role->threshold) return HF_TOO_FEW_SIGNERS;
  return hf_count_bits(signers & ~root->passkeys) < role->outside ? HF_NO_OUTSIDE_SIGNER : HF_ACCEPTED;
}

/*
 * The key in the first of the roots of whose role it is, or NULL; where two have it, the first one's page is a
 * passkey's page.
 */
static const hf_key *find_signer(const hf_signers *signers, const uint8_t *id, hf_key keys[], uint32_t found[]) {
  const hf_key *first = NULL;
  for (size_t i = 0; i < signers->root_count; i++) {
    int index = hf_root_find_key(signers->roots[i], id, &keys[i]);
    if (index < 0 || (signers->roles[i].keys >> index & 1) == 0) continue;
    found[i] |= UINT32_C(1) << index;
    if (first == NULL) first = &keys[i];
  }
  return first;
}

hf_refusal hf_check_signers(const hf_signed *document, const hf_signers *signers) {
  uint32_t found[HF_MAX_SIGNER_ROOTS] = {0};
  hf_refusal refusal = HF_ACCEPTED;
  hf_reader reader = document->signatures;
  for (uint32_t i = 0; i < document->count; i++) {
    hf_signature signature;
    hf_key keys[HF_MAX_SIGNER_ROOTS];
    read_signature(&reader, &signature);
    const hf_key *key = find_signer(signers, signature.key_id, keys, found);
    if (key != NULL) {
      /* A signer who is unknown is told before a signature that is bad, wherever it stands. */
      if (refusal == HF_ACCEPTED && !is_signed_by(key, &signature, document)) refusal = HF_BAD_SIGNATURE;
    } else if (!signers->others_too) {
      return HF_UNKNOWN_SIGNER;
    }
  }
  for (size_t i = 0; i < signers->root_count && refusal == HF_ACCEPTED; i++) {
    refusal = check_threshold(signers->roots[i], &signers->roles[i], found[i]);
  }
  return refusal;
}
