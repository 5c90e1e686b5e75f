#include "log.h"

#include <string.h>

#include "merkle.h"

#define MAX_PATH (64u * HF_HASH_SIZE)

typedef struct {
  uint32_t witness;
  uint64_t time;
  hf_bytes signature;
} hf_cosignature;

static void read_cosignature(hf_reader *reader, hf_cosignature *cosignature) {
  (void)hf_next(reader, HF_TUPLE(3));
  cosignature->witness = hf_next(reader, HF_NUMBER(0, HF_MAX_WITNESSES - 1));
  cosignature->time = hf_next_number(reader, 0);
  hf_next_string(reader, HF_BYTES(HF_SIGNATURE_SIZE, HF_MLDSA44_SIGNATURE_SIZE), &cosignature->signature);
}

void hf_read_path(hf_reader *reader, hf_bytes *path) {
  hf_next_string(reader, HF_BYTES(0, MAX_PATH) | HF_OR_TOO_LARGE, path);
  hf_malformed_if(reader, path->length % HF_HASH_SIZE != 0);
}

void hf_proof_decode(hf_reader *reader, hf_proof *proof) {
  (void)hf_next(reader, HF_TUPLE(5));
  proof->index = hf_next_number(reader, 0);
  proof->size = hf_next_number(reader, 0);
  hf_read_path(reader, &proof->path);
  proof->log_signature = hf_next_bytes(reader, HF_FIXED(HF_SIGNATURE_SIZE));
  proof->count = hf_next(reader, HF_ARRAY(0, HF_MAX_WITNESSES) | HF_OR_TOO_LARGE);
  proof->cosignatures = *reader;
  uint32_t least = 0;
  for (uint32_t i = 0; i < proof->count; i++) {
    hf_cosignature cosignature;
    read_cosignature(reader, &cosignature);
    hf_malformed_if(reader, cosignature.witness < least);
    least = cosignature.witness + 1;
  }
}

static void write_checkpoint(hf_checkpoint *checkpoint, const hf_bytes *origin) {
  hf_bytes *note = checkpoint->note;
  note[0] = (hf_bytes)HF_LITERAL("cosignature/v1\ntime ");
  note[HF_NOTE_ORIGIN] = *origin;
  note[HF_NOTE_ORIGIN + 1] = (hf_bytes)HF_LITERAL("\n");
  hf_decimal(checkpoint->size, checkpoint->size_text, &note[HF_NOTE_SIZE]);
  hf_base64(checkpoint->hash, checkpoint->hash_text, "+/");
  note[HF_NOTE_HASH] = (hf_bytes){checkpoint->hash_text, HF_BASE64_LINE};
}

bool hf_check_log(const hf_proof *proof, const hf_root *root, const uint8_t leaf[HF_HASH_SIZE],
                  hf_checkpoint *checkpoint) {
  memcpy(checkpoint->hash, leaf, HF_HASH_SIZE);
  if (!hf_merkle_root(proof->index, proof->size, &proof->path, checkpoint->hash)) return false;
  checkpoint->size = proof->size;
  write_checkpoint(checkpoint, &root->log_origin);
  return hf_ed25519_verify(root->log_key, checkpoint->note + HF_NOTE_ORIGIN, HF_NOTE_PIECES - HF_NOTE_ORIGIN,
                           proof->log_signature);
}

static bool verify_ed25519(const uint8_t *key, const hf_cosignature *cosignature, hf_checkpoint *checkpoint) {
  uint8_t line[HF_MAX_DECIMAL_LINE];
  hf_decimal(cosignature->time, line, &checkpoint->note[HF_NOTE_TIME]);
  return hf_ed25519_verify(key, checkpoint->note, HF_NOTE_PIECES, cosignature->signature.data);
}

static void write_u64(uint8_t *out, uint64_t value) {
  for (int i = 7; i >= 0; i--, value >>= 8) out[i] = (uint8_t)value;
}

/* tlog-cosignature, "ML-DSA-44 signed message". */
static bool verify_mldsa44(const hf_witness *witness, const hf_cosignature *cosignature,
                           const hf_checkpoint *checkpoint) {
  uint8_t name_length = (uint8_t)witness->name.length;
  uint8_t middle[9];
  write_u64(middle, cosignature->time);
  middle[8] = (uint8_t)checkpoint->note[HF_NOTE_ORIGIN].length;
  uint8_t range[16] = {0};
  write_u64(range + 8, checkpoint->size);
  const hf_bytes message[] = {{(const uint8_t *)"subtree/v1\n", 12},
                              {&name_length, 1},
                              witness->name,
                              {middle, sizeof middle},
                              checkpoint->note[HF_NOTE_ORIGIN],
                              {range, sizeof range},
                              {checkpoint->hash, HF_HASH_SIZE}};
  return hf_mldsa44_verify(witness->key.bytes, message, 7, cosignature->signature.data);
}

hf_refusal hf_check_witnesses(const hf_proof *proof, const hf_root *root, hf_checkpoint *checkpoint, uint64_t *time) {
  uint64_t times[HF_MAX_WITNESSES];
  uint32_t count = 0;
  hf_reader reader = proof->cosignatures;
  *time = 0;
  if (proof->count < root->quorum) return HF_TOO_FEW_WITNESSES;
  for (uint32_t i = 0; i < proof->count; i++) {
    hf_cosignature cosignature;
    hf_witness witness;
    read_cosignature(&reader, &cosignature);
    if (cosignature.witness >= root->witness_count) return HF_BAD_COSIGNATURE;
    hf_root_witness(root, cosignature.witness, &witness);
    bool is_mldsa44 = witness.key.kind == HF_KIND_MLDSA44;
    if (cosignature.signature.length != (is_mldsa44 ? HF_MLDSA44_SIGNATURE_SIZE : HF_SIGNATURE_SIZE))
      return HF_BAD_COSIGNATURE;
    if (is_mldsa44 && !hf_has_mldsa44()) continue;
    bool is_valid = is_mldsa44 ? verify_mldsa44(&witness, &cosignature, checkpoint)
                               : verify_ed25519(witness.key.bytes, &cosignature, checkpoint);
    if (!is_valid) return HF_BAD_COSIGNATURE;
    /* The greatest first. */
    uint32_t at = count++;
    for (; at > 0 && times[at - 1] < cosignature.time; at--) times[at] = times[at - 1];
    times[at] = cosignature.time;
  }
  if (count < root->quorum) return HF_TOO_FEW_WITNESSES;
  if (root->quorum > 0) *time = times[root->quorum - 1];
  return HF_ACCEPTED;
}
