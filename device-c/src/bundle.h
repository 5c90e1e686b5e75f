/* docs/trust-format.md, "Bundle", decoded to its last byte with what is signed in it. */
#ifndef HF_BUNDLE_H
#define HF_BUNDLE_H

#include "command.h"
#include "log.h"
#include "signed.h"

typedef struct {
  hf_signed document;
  hf_proof proof;
  /* Of a set only. */
  uint64_t member_index;
  hf_bytes member_path;
  /* Of the command, or of the membership in its set. NULL: none. */
  const uint8_t *nonce;
  bool has_attachment;
  hf_bytes attachment;
  /* A new root, or else a command. */
  bool is_root;
  union {
    hf_command command;
    hf_root root;
  } signed_;
} hf_bundle;

/* Steps 1 and 2 of the page. */
hf_refusal hf_bundle_decode(const hf_bytes *bytes, hf_bundle *bundle);

/* Only `document`, `is_root` and `signed_`, from a Signed or SignedRoot by itself. */
hf_refusal hf_bundle_decode_signed(const hf_bytes *bytes, hf_bundle *bundle);

#endif
