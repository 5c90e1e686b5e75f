/* What the log and its witnesses signed (C2SP tlog-checkpoint and tlog-cosignature). */
#ifndef HF_LOG_H
#define HF_LOG_H

#include "root.h"
#include "text.h"

typedef struct {
  uint64_t index;
  uint64_t size;
  hf_bytes path;
  const uint8_t *log_signature;
  /* A cursor to the first of so many. */
  hf_reader cosignatures;
  uint32_t count;
} hf_proof;

/* "cosignature/v1", the time, and the text of the checkpoint: origin, size and root hash, a line each. */
enum { HF_NOTE_TIME = 1, HF_NOTE_ORIGIN = 2, HF_NOTE_SIZE = 4, HF_NOTE_HASH = 5, HF_NOTE_PIECES = 6 };

typedef struct {
  hf_bytes note[HF_NOTE_PIECES];
  uint64_t size;
  uint8_t hash[HF_HASH_SIZE];
  uint8_t size_text[HF_MAX_DECIMAL_LINE];
  uint8_t hash_text[HF_BASE64_LINE];
} hf_checkpoint;

/* The hashes of an inclusion proof, one after another. */
void hf_read_path(hf_reader *reader, hf_bytes *path);

void hf_proof_decode(hf_reader *reader, hf_proof *proof);

/* Step 11: the entry, whose leaf hash is given, is in a tree that the log of the root has signed. */
bool hf_check_log(const hf_proof *proof, const hf_root *root, const uint8_t leaf[HF_HASH_SIZE],
                  hf_checkpoint *checkpoint);

/* Step 12. The time is the quorum-th greatest of the cosignatures', 0 without a quorum. */
hf_refusal hf_check_witnesses(const hf_proof *proof, const hf_root *root, hf_checkpoint *checkpoint, uint64_t *time);

#endif
