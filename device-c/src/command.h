/* docs/trust-format.md, "Command". */
#ifndef HF_COMMAND_H
#define HF_COMMAND_H

#include "cbor.h"

enum { HF_TARGET_DEVICE = 1, HF_TARGET_SET = 2, HF_TARGET_MODEL = 3 };

/* Begins as hf_root does, which has the version that it is itself. */
typedef struct {
  const uint8_t *owner;
  uint64_t root;
  uint32_t target;
  uint32_t operation;
  uint32_t argument_count;
  /* An endpoint, the hash of a set, or a model. */
  hf_bytes subject;
  uint64_t set_size;
  /* A cursor to the first argument. */
  hf_reader arguments;
  uint64_t not_before;
  uint64_t expires;
  /* NULL: none. */
  const uint8_t *nonce;
} hf_command;

hf_refusal hf_command_decode(const hf_bytes *payload, hf_command *command);

/* Whether this code and, by its HF_KNOWS bits, the device have the operation. */
bool hf_is_known(const hf_command *command, uint32_t operations);

bool hf_binds_nonce(const hf_command *command);

bool hf_has_attachment(const hf_command *command);

/*
 * Step 9 for an operation that the device knows, but for its attachment: spans are from `base`. False: an argument that
 * is not known, or is missing.
 */
bool hf_read_arguments(const hf_command *command, const uint8_t *base, hf_arguments *arguments);

#endif
